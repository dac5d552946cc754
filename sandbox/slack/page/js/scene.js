// Ties the blocks of one message or view to the sandbox: press, hold, look options up; a confirm dialog first.

import { act, place } from "./api.js";
import { redraw, store } from "./store.js";
import { confirmed } from "./views/confirm.js";
import { waiting } from "./elements/button.js";
import { toast } from "./views/toast.js";

let sent = Promise.resolve(); // what was put in goes out one after the other, so that nothing overtakes it

/** What the drawn blocks of `shown` (a message or view of the screen) act through. */
export function sceneOf(shown, more = {}) {
  const where = place(shown);
  const user = store.me;
  const unsaved = new Set();
  const pointed = (block, element) => ({
    action_id: element.action_id,
    block_id: block.block_id,
    value: element.value ?? null,
  });

  async function save() {
    await Promise.all([...unsaved].map((each) => each()));
    await sent;
  }

  async function press(block, element, chosen, node) {
    if (element.confirm && !(await confirmed(element.confirm))) {
      if (element.type !== "button") redraw();
      return;
    }
    await waiting(node, async () => {
      try {
        await save();
        return await act(user, "press", { where, element: pointed(block, element), chosen });
      } catch (error) {
        toast(error.message);
        return { error: error.message };
      }
    });
  }

  function hold(block, element, chosen) {
    sent = sent.then(() => putIn(block, element, chosen));
    return sent;
  }

  async function putIn(block, element, chosen) {
    try {
      await act(user, "fill", { where, values: { [`${block.block_id}/${element.action_id}`]: chosen } });
    } catch (error) {
      if (store.screen?.modals.some((each) => each.id === where.id)) toast(error.message);
    }
  }

  function options(block, element, typed) {
    return act(user, "options", { where, element: { action_id: element.action_id, block_id: block.block_id }, typed });
  }

  return { where, values: shown.values, errors: shown.errors, unsaved, save, press, hold, options, ...more };
}
