#!/usr/bin/env bash
# Draws the pictures of the README from samples/flagship-shop: docs/images/*.png.
# Needs chromium, poppler-utils, python3, pngquant and a Chinese font; another browser: CHROMIUM=… scripts/pictures.sh
set -euo pipefail
cd "$(dirname "$0")/.."
chromium=${CHROMIUM:-chromium}
cargo build --quiet
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r samples/flagship-shop "$work/shop"
roster=(target/debug/paiban roster "$work/shop" --seconds "${SECONDS_TO_SOLVE:-30}" --at 2026-11-19T15:00:00+08:00 --lang zh-CN)
"${roster[@]}" --color always | sed "s|$work/||" >"$work/screen.ansi" || test $? -eq 1
out=$(echo "$work"/shop/out/*)

# Terminal colours as HTML; only what the program writes: bold, dim, 16 and 16 million colours.
python3 - "$work/screen.ansi" "$work/screen.html" <<'PY'
import html, re, sys
text = open(sys.argv[1], encoding="utf-8").read()
names = {1: "#e06c75", 2: "#98c379", 6: "#56b6c2", 7: "#ffffff"}
def style(codes, now):
    codes = [int(code or 0) for code in codes.split(";")]
    while codes:
        code = codes.pop(0)
        if code == 0: now = {}
        elif code == 1: now["font-weight"] = "bold"
        elif code == 2: now["opacity"] = ".55"
        elif code in (38, 48) and codes[0] == 2:
            now["color" if code == 38 else "background"] = "rgb(%d,%d,%d)" % tuple(codes[1:4]); codes = codes[4:]
        elif 30 <= code <= 37: now["color"] = names.get(code - 30, "#dcdfe4")
        elif 40 <= code <= 47: now["background"] = "#be3b46" if code == 41 else names.get(code - 40, "#282c34")
    return now
now, body = {}, []
for piece in re.split(r"(\x1b\[[0-9;]*m)", text):
    if piece.startswith("\x1b"):
        now = style(piece[2:-1], dict(now))
        continue
    css = ";".join(f"{key}:{value}" for key, value in now.items())
    # Every character in a box of its own columns, so that the picture lines up whatever the font.
    for c in piece:
        if c == "\n":
            body.append("\n")
            continue
        wide = 2 if re.match(r"[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60“”]", c) and c not in "“”" else 1
        body.append(f'<b class="w{wide}" style="{css}">{html.escape(c)}</b>')
page = """<!DOCTYPE html><meta charset="utf-8"><style>body{margin:0;background:#1e2127;color:#dcdfe4}
pre{margin:0;padding:22px 26px;font:17px/21px "Noto Sans Mono","Noto Sans Mono CJK SC","DejaVu Sans Mono","WenQuanYi Micro Hei Mono",monospace}
b{display:inline-block;height:21px;vertical-align:top;text-align:center;font-weight:normal;white-space:pre;overflow:hidden}.w1{width:9px}.w2{width:18px}</style><pre>"""
open(sys.argv[2], "w", encoding="utf-8").write(page + "".join(body) + "</pre>")
PY

# shot PAGE WIDTH PICTURE: the whole page, as high as it is.
shot() {
  local measured="$work/measured.html" height
  cat "$1" - >"$measured" <<<'<script>document.title = "high " + document.documentElement.scrollHeight</script>'
  height=$("$chromium" --headless --no-sandbox --hide-scrollbars --window-size="$2,400" --dump-dom "file://$measured" 2>/dev/null | grep -o 'high [0-9][0-9]*' | head -1 | cut -d' ' -f2)
  "$chromium" --headless --no-sandbox --hide-scrollbars --window-size="$2,$height" --screenshot="$work/shot.png" "file://$1" >/dev/null 2>&1
  pngquant --force --speed 1 --quality 40-90 --output "$3" 64 "$work/shot.png"
}
mkdir -p docs/images
shot "$out/roster.html" 1400 docs/images/roster-page.png
shot "$work/screen.html" 880 docs/images/roster-terminal.png
pdftoppm -r 80 -png -singlefile "$out/wall.pdf" "$work/wall"
pngquant --force --speed 1 --quality 40-90 --output docs/images/wall.png 64 "$work/wall.png"
ls -l docs/images
