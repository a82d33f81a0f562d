#!/usr/bin/env bash
# Makes sample-kai.ttf again: the characters of characters.txt from Debian's fonts-lxgw-wenkai, under a name of its own
# (the font's licence reserves its names). Needs: apt-get install fonts-lxgw-wenkai python3-fonttools
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
/usr/bin/python3 -m fontTools.subset /usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf --text-file=characters.txt --no-hinting \
  --layout-features= --name-IDs=0,1,2,3,4,5,6,13,14 --output-file=sample-kai.ttf
/usr/bin/python3 - <<'PY'
from fontTools.ttLib import TTFont
font = TTFont("sample-kai.ttf", recalcTimestamp=False)
names = {1: "Ledger Sample Kai", 2: "Regular", 3: "Ledger Sample Kai 1", 4: "Ledger Sample Kai Regular", 6: "LedgerSampleKai-Regular"}
for record in list(font["name"].names):
    if record.nameID in names:
        record.string = names[record.nameID]
    if record.langID not in (0, 0x409):
        font["name"].names.remove(record)
font.save("sample-kai.ttf")
PY
