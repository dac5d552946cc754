// Draws blocks: each type has its module; one that nobody knows is shown as such, in red.

import { h } from "../dom.js";
import { actions } from "./actions.js";
import { chart } from "./chart.js";
import { context, divider, header, section } from "./basic.js";
import { fileBlock, image, video } from "./media.js";
import { input } from "./input.js";
import { markdown } from "./markdown.js";
import { richText } from "./rich.js";
import { dataTable, table } from "./table.js";

const DRAWN = {
  actions,
  context,
  data_table: dataTable,
  data_visualization: chart,
  divider,
  file: fileBlock,
  header,
  image,
  input,
  markdown,
  rich_text: richText,
  section,
  table,
  video,
};

/** The types that are drawn. */
export const BLOCK_TYPES = Object.keys(DRAWN);

/**
 * The node of one block. `scene` says where it stands: `{where, values, errors, surface, busy}`, and how what is done
 * in it reaches the bot: `press(block, element, chosen)`, `hold(block, element, chosen)`, `options(…)`.
 */
export function block(content, scene) {
  const draw = Object.hasOwn(DRAWN, content.type) ? DRAWN[content.type] : null;
  const node = draw ? guarded(draw, content, scene) : unknown("block", content);
  node.classList.add("block");
  if (content.block_id) node.dataset.block = content.block_id;
  return node;
}

function guarded(draw, content, scene) {
  try {
    return draw(content, scene);
  } catch (error) {
    return unknown("block", content, `cannot be drawn: ${error.message}`);
  }
}

export function unknown(what, content, why = "is not known to this page") {
  return h(
    "div",
    { class: "unknown", role: "alert" },
    h("strong", {}, `The ${what} “${content?.type ?? "without a type"}” ${why}.`),
    h("pre", { tabIndex: 0 }, JSON.stringify(content, null, 2)),
  );
}
