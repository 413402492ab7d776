// The emoji that people and bots commonly name; an unknown name stays as typed, as in Slack.

const table = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 clap 👏 raised_hands 🙌 pray 🙏 wave 👋 muscle 💪 point_right 👉 point_left 👈
point_up ☝️ point_down 👇 handshake 🤝 v ✌️ crossed_fingers 🤞 raised_hand ✋ writing_hand ✍️ eyes 👀 brain 🧠
smile 😄 smiley 😃 grinning 😀 grin 😁 joy 😂 rofl 🤣 slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉 blush 😊 heart_eyes 😍
sunglasses 😎 thinking_face 🤔 neutral_face 😐 expressionless 😑 unamused 😒 confused 😕 worried 😟 cry 😢 sob 😭 angry 😠 rage 😡
scream 😱 sweat_smile 😅 sweat 😓 sleeping 😴 relieved 😌 innocent 😇 partying_face 🥳 star-struck 🤩 hugging_face 🤗 shrug 🤷 facepalm 🤦
tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 trophy 🏆 medal 🏅 first_place_medal 🥇 sports_medal 🏅 star ⭐ star2 🌟 sparkles ✨ dizzy 💫
fire 🔥 zap ⚡ boom 💥 rocket 🚀 bulb 💡 candle 🕯️ mag 🔍 mag_right 🔎 key 🔑 lock 🔒 unlock 🔓 bell 🔔 no_bell 🔕 loudspeaker 📢 mega 📣
speech_balloon 💬 thought_balloon 💭 left_speech_bubble 🗨️ busts_in_silhouette 👥 bust_in_silhouette 👤 robot_face 🤖 ghost 👻
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ heavy_plus_sign ➕ heavy_minus_sign ➖
warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 question ❓ grey_question ❔ exclamation ❗ grey_exclamation ❕ bangbang ‼️ information_source ℹ️
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 large_purple_circle 🟣 white_circle ⚪ black_circle ⚫
large_red_square 🟥 large_orange_square 🟧 large_yellow_square 🟨 large_green_square 🟩 large_blue_square 🟦 white_large_square ⬜ black_large_square ⬛
small_blue_diamond 🔹 small_orange_diamond 🔸 large_blue_diamond 🔷 radio_button 🔘
arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrow_upper_right ↗️ arrow_lower_right ↘️ arrow_upper_left ↖️ arrow_lower_left ↙️ arrow_up_small 🔼 arrow_down_small 🔽
arrows_counterclockwise 🔄 repeat 🔁 fast_forward ⏩ rewind ⏪ back 🔙 soon 🔜 end 🔚 new 🆕 up 🆙 ok 🆗 sos 🆘 hash #️⃣
zero 0️⃣ one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 100 💯
calendar 📆 date 📅 spiral_calendar_pad 🗓️ alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ hourglass ⌛ hourglass_flowing_sand ⏳ clock1 🕐 clock9 🕘 watch ⌚ zzz 💤
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 straight_ruler 📏 triangular_ruler 📐 abacus 🧮
memo 📝 pencil ✏️ pencil2 ✏️ clipboard 📋 page_facing_up 📄 bookmark_tabs 📑 bookmark 🔖 book 📖 books 📚 notebook 📓 ledger 📒 label 🏷️ card_index 📇
file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️ file_cabinet 🗄️ wastebasket 🗑️ inbox_tray 📥 outbox_tray 📤 package 📦 email 📧 envelope ✉️ incoming_envelope 📨 mailbox 📫
link 🔗 paperclip 📎 pushpin 📌 round_pushpin 📍 triangular_flag_on_post 🚩 checkered_flag 🏁 white_flag 🏳️ dart 🎯 compass 🧭 world_map 🗺️ bricks 🧱 construction 🚧
wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ tools 🛠️ gear ⚙️ nut_and_bolt 🔩 toolbox 🧰 magnet 🧲 scales ⚖️ shield 🛡️ microscope 🔬 telescope 🔭 test_tube 🧪 battery 🔋
computer 💻 desktop_computer 🖥️ keyboard ⌨️ printer 🖨️ telephone_receiver 📞 iphone 📱 floppy_disk 💾 cd 💿 satellite 🛰️ bug 🐛 ant 🐜
moneybag 💰 dollar 💵 euro 💶 credit_card 💳 gem 💎 money_with_wings 💸 receipt 🧾 briefcase 💼 office 🏢 house 🏠 factory 🏭 hospital 🏥 school 🏫
seedling 🌱 herb 🌿 four_leaf_clover 🍀 evergreen_tree 🌲 deciduous_tree 🌳 potted_plant 🪴 cherry_blossom 🌸 sunflower 🌻 rose 🌹 maple_leaf 🍁 fallen_leaf 🍂
sunny ☀️ partly_sunny ⛅ cloud ☁️ rainbow 🌈 umbrella ☂️ snowflake ❄️ ocean 🌊 earth_africa 🌍 earth_americas 🌎 earth_asia 🌏 crescent_moon 🌙
coffee ☕ tea 🍵 pizza 🍕 cake 🍰 birthday 🎂 cookie 🍪 apple 🍎 beers 🍻 champagne 🍾
heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 broken_heart 💔 sparkling_heart 💖
runner 🏃 walking 🚶 ladder 🪜 bridge_at_night 🌉 traffic_light 🚦 vertical_traffic_light 🚦 car 🚗 bike 🚲 airplane ✈️ ship 🚢 anchor ⚓
turtle 🐢 rabbit 🐰 owl 🦉 butterfly 🦋 bee 🐝 elephant 🐘 whale 🐳 cat 🐱 dog 🐶
jigsaw 🧩 game_die 🎲 art 🎨 thread 🧵 knot 🪢 test 🧪 ear 👂 mute 🔇 speaker 🔈 sound 🔉 wrench_and_hammer 🛠️ crown 👑 mortar_board 🎓 lightbulb 💡
`;

const words = table.trim().split(/\s+/);
const known = new Map();
for (let i = 0; i < words.length; i += 2) known.set(words[i], words[i + 1]);

export const pattern = /:([a-z0-9_+\-']+):(?::skin-tone-[2-6]:)?/y;

export const glyph = (name) => known.get(name);

export function replaceEmoji(text) {
  return text.replace(/:([a-z0-9_+\-']+):(?::skin-tone-[2-6]:)?/g, (all, name) => known.get(name) ?? all);
}

/** All names with their glyphs; `distinct` leaves out further names of the same glyph. */
export function allEmoji({ distinct = false } = {}) {
  if (!distinct) return [...known];
  const seen = new Set();
  return [...known].filter(([, glyph]) => !seen.has(glyph) && seen.add(glyph));
}

/** By name: those that begin with it, then those that have a word that does, then those that contain it. */
export function searchEmoji(wanted, limit = 6) {
  const rank = (name) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(`_${wanted}`) ? 2 : name.includes(wanted) ? 3 : 4);
  const seen = new Set();
  return [...known].map(([name, glyph]) => [name, glyph, rank(name)]).filter(([, , score]) => score < 4)
    .sort((a, b) => a[2] - b[2]).filter(([, glyph]) => !seen.has(glyph) && seen.add(glyph)).slice(0, limit);
}
