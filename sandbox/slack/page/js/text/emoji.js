// Shortcodes that Slack's messages carry; an unknown one stays as it was typed.

const TABLE = `
+1 👍|-1 👎|thumbsup 👍|thumbsdown 👎|wave 👋|clap 👏|ok_hand 👌|pray 🙏|muscle 💪|raised_hands 🙌|eyes 👀|point_right 👉
point_left 👈|point_up ☝️|point_down 👇|handshake 🤝|speech_balloon 💬|thought_balloon 💭
smile 😄|smiley 😃|grinning 😀|slightly_smiling_face 🙂|wink 😉|joy 😂|blush 😊|thinking_face 🤔|neutral_face 😐|cry 😢|sob 😭
sunglasses 😎|heart_eyes 😍|sweat_smile 😅|tada 🎉|confetti_ball 🎊|robot_face 🤖|ghost 👻
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|no_entry ⛔|no_entry_sign 🚫
warning ⚠️|rotating_light 🚨|exclamation ❗|question ❓|bangbang ‼️|information_source ℹ️|bell 🔔|no_bell 🔕|mute 🔇|speaker 🔈
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣
white_circle ⚪|black_circle ⚫|large_blue_square 🟦|large_green_square 🟩|large_red_square 🟥|white_large_square ⬜|black_large_square ⬛
money_with_wings 💸|moneybag 💰|dollar 💵|euro 💶|pound 💷|yen 💴|credit_card 💳|receipt 🧾|bank 🏦|chart 💹|coin 🪙
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|abacus 🧮
calendar 📆|date 📅|spiral_calendar_pad 🗓️|clock1 🕐|alarm_clock ⏰|stopwatch ⏱️|hourglass ⌛|hourglass_flowing_sand ⏳|watch ⌚
page_facing_up 📄|page_with_curl 📃|memo 📝|pencil 📝|pencil2 ✏️|clipboard 📋|file_folder 📁|open_file_folder 📂|paperclip 📎|pushpin 📌
link 🔗|lock 🔒|unlock 🔓|key 🔑|mag 🔍|gear ⚙️|wrench 🔧|hammer 🔨|wastebasket 🗑️|package 📦|inbox_tray 📥|outbox_tray 📤
email 📧|envelope ✉️|incoming_envelope 📨|mailbox 📫|phone 📞|iphone 📱|computer 💻|printer 🖨️
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_forward ▶️|arrow_backward ◀️|arrows_counterclockwise 🔄|repeat 🔁
back 🔙|soon 🔜|new 🆕|free 🆓|ok 🆗|sos 🆘|100 💯|zzz 💤|fire 🔥|boom 💥|star ⭐|sparkles ✨|zap ⚡|bulb 💡|rocket 🚀
heart ❤️|green_heart 💚|blue_heart 💙|yellow_heart 💛|purple_heart 💜|broken_heart 💔
house 🏠|office 🏢|factory 🏭|convenience_store 🏪|truck 🚚|coffee ☕|cake 🍰|bread 🍞|beer 🍺|pizza 🍕
sunny ☀️|cloud ☁️|umbrella ☔|snowflake ❄️|earth_africa 🌍|globe_with_meridians 🌐|triangular_flag_on_post 🚩|checkered_flag 🏁
bust_in_silhouette 👤|busts_in_silhouette 👥|construction 🚧|traffic_light 🚥|shield 🛡️|scales ⚖️|test_tube 🧪|microscope 🔬|pause_button ⏸️
`;

const EMOJI = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((pair) => pair.split(" ")),
);

/** The character for a shortcode (without colons), null when it is unknown. */
export function emoji(name) {
  return EMOJI.get(name.split("::")[0]) ?? null;
}

/** Text with its known shortcodes turned into characters. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+(?:::skin-tone-\d)?):/g, (whole, name) => emoji(name) ?? whole);
}
