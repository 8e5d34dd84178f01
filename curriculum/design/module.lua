-- Turns the fenced divs of a module into calls of the typst template, and the attributes of a step into its heading.
-- The words of headings come in as metadata (words), in the reader's language. Where the writer is not typst but docx or pptx, the same
-- divs become headings, page breaks and speaker notes.
local words = {}
local TYPST = FORMAT == "typst"
local function raw(s) return pandoc.RawBlock("typst", s) end
local function quote(s) return '"' .. s:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"' end
local function wrap(head, blocks, tail)
  local out = pandoc.List({raw(head)})
  out:extend(blocks)
  out:insert(raw(tail or "]"))
  return out
end
local function step(div)
  local a = div.attributes
  return wrap(string.format("#step(title: %s, minutes: %s, least: %s, phase: %s)[", quote(a.title or ""), a.minutes, a.minutes_min, quote(words["phase_" .. a.phase] or a.phase)), div.content)
end
-- Tables. Pandoc gives short tables their natural width, which leaves an empty column no room for a hand, and long ones equal columns.
-- LINE is about how many letters of a table's type fit on a line, HAND how many a person needs to write an answer.
local LINE, HAND = 86, 24
local function text(cell) return pandoc.utils.stringify(cell.contents):gsub("_+", "") end
local function letters(s) return utf8.len(s) or #s end
local function widest_word(s)
  local most = 0
  for word in s:gmatch("%S+") do most = math.max(most, letters(word)) end
  return most
end
-- widths of columns, from the words in them; a column that is mostly empty is one to write in
local function widths(heads, rows, columns)
  local least, wish, sum, extra = {}, {}, 0, 0
  local headed = table.concat(heads):match("%S")
  for j = 1, columns do
    local longest, word, empty = letters(heads[j] or ""), widest_word(heads[j] or ""), 0
    for _, row in ipairs(rows) do
      local cell = row[j] or ""
      longest, word = math.max(longest, letters(cell)), math.max(word, widest_word(cell))
      if not cell:match("%S") then empty = empty + 1 end
    end
    local writes = empty * 2 > #rows and (not headed or (heads[j] or ""):match("%a") or (heads[j] or ""):match("[\208-\211]") or not heads[j]:match("%S"))
    least[j] = word + 3
    wish[j] = math.max(least[j], writes and HAND or math.min(longest + 2, 48))
    sum, extra = sum + least[j], extra + wish[j] - least[j]
  end
  local out, room = {}, math.max(LINE - sum, 0)
  for j = 1, columns do
    local share = extra > 0 and room * (wish[j] - least[j]) / extra or room / columns
    out[j] = (least[j] + share) / (sum + room)
  end
  return out
end
-- a row to write in stands as high as handwriting, where the sheet has room for it
local function for_the_hand(t)
  for _, body in ipairs(t.bodies) do
    for _, row in ipairs(body.body) do
      for _, cell in ipairs(row.cells) do
        if not pandoc.utils.stringify(cell.contents):match("%S") then
          cell.contents = {pandoc.Plain(TYPST and {pandoc.RawInline("typst", "#hand")} or {pandoc.Str("\u{a0}"), pandoc.LineBreak(), pandoc.Str("\u{a0}")})}
          break
        end
      end
    end
  end
end
local function laid_out(handed, roomy)
  return function(t)
    local first, equal = t.colspecs[1][2], true
    for _, spec in ipairs(t.colspecs) do equal = equal and spec[2] == first end
    local heads, rows = {}, {}
    for _, row in ipairs(t.head.rows) do for j, cell in ipairs(row.cells) do heads[j] = text(cell) end end
    for _, body in ipairs(t.bodies) do
      for _, row in ipairs(body.body) do
        local cells = {}
        for j, cell in ipairs(row.cells) do cells[j] = text(cell) end
        rows[#rows + 1] = cells
      end
    end
    if equal and (handed or first) then
      local new = widths(heads, rows, #t.colspecs)
      for j, spec in ipairs(t.colspecs) do t.colspecs[j] = {spec[1], new[j]} end
    end
    if not table.concat(heads):match("%S") then
      t.head.rows = {}
    else
      for _, row in ipairs(t.head.rows) do
        for _, cell in ipairs(row.cells) do
          cell.contents = cell.contents:walk({Plain = function(p) return pandoc.Plain({pandoc.Strong(p.content)}) end})
        end
      end
    end
    if roomy then for_the_hand(t) end
    return t
  end
end
local function has_room(div)
  local rows = 0
  div:walk({Table = function(t) for _, body in ipairs(t.bodies) do rows = rows + #body.body end end})
  return rows <= 10 and letters(pandoc.utils.stringify(div)) < 1200
end
-- a blank at the end of a line runs to the margin: on paper people write as far as it goes
local function blanks(p)
  if not TYPST then return nil end
  for i, inline in ipairs(p.content) do
    local after = p.content[i + 1]
    if inline.t == "Str" and inline.text:match("^____________________+$") and (not after or after.t == "SoftBreak" or after.t == "LineBreak") then p.content[i] = pandoc.RawInline("typst", "#blank") end
  end
  return p
end
-- cards under headings of the fourth level: a broken line between them shows where to cut
local function parted(blocks)
  local heads, tables = 0, 0
  for _, b in ipairs(blocks) do
    if b.t == "Header" then heads = heads + 1 elseif b.t == "Table" then tables = tables + 1 end
  end
  if heads < 3 or tables > 0 then return nil end
  local out, seen = pandoc.List(), false
  for _, b in ipairs(blocks) do
    if b.t == "Header" then
      if seen then out:insert(TYPST and raw("#cut") or pandoc.HorizontalRule()) end
      seen = true
    end
    out:insert(b)
  end
  return out
end
local BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
local DIVS = {chapter = true, part = true, slide = true, poster = true, sheet = true}
-- divs that documents add to those of a module: chapter, part, slide, poster, sheet (with note="…")
local function added(div)
  local kind, a = div.classes[1], div.attributes
  if kind == "form" then return div.content end
  if kind == "notes" and TYPST then return {} end
  if not DIVS[kind] then return nil end
  local title, note = a.title or "", a.note or ""
  if TYPST then return wrap(string.format("#%s(title: %s, note: %s, cut: %s)[", kind, quote(title), quote(note), tostring(a.cut == "yes")), div.content) end
  local out = pandoc.List({})
  if FORMAT == "docx" and (kind == "sheet" or kind == "poster" or a["break"] == "yes") then out:insert(pandoc.RawBlock("openxml", BREAK)) end
  if title ~= "" then out:insert(pandoc.Header((kind == "chapter" or kind == "poster") and 1 or 2, pandoc.Str(title))) end
  if note ~= "" then out:insert(pandoc.Para({pandoc.Emph({pandoc.Str(note)})})) end
  out:extend(div.content)
  return out
end
-- pictures: a list of drawings, each with its words below, as cards in columns; a frame to draw in; a drawing within a line or a cell
local function picture(image)
  local width = image.attributes.width
  if TYPST then return pandoc.RawInline("typst", string.format("#picture(%s, %s, %s)", quote(image.src), quote(pandoc.utils.stringify(image.caption)), width)) end
  image.src = image.src .. ".png"
  image.classes = {}
  image.attributes = {width = width}
  return image
end
local function cards(div)
  local list, columns, a = div.content[1], tonumber(div.attributes.columns), div.attributes
  if TYPST then
    local parts = {string.format("#cards(columns: %d, cut: %s, small: %s", columns, tostring(a.cut == "yes"), tostring(a.small == "yes"))}
    for _, item in ipairs(list.content) do
      local inlines = item[1].content
      parts[#parts + 1] = string.format(", (%s, %s, %s)", quote(inlines[1].src), quote(pandoc.utils.stringify(pandoc.Inlines({table.unpack(inlines, 3)}))), inlines[1].attributes.width)
    end
    return raw(table.concat(parts) .. ")")
  end
  local rows, row = {}, {}
  for _, item in ipairs(list.content) do
    local inlines = item[1].content
    -- a page of Word has less room for cards than the sheet of the pdf
    local wide = tonumber(inlines[1].attributes.width:match("%d+"))
    inlines[1].attributes.width = math.floor(wide * 0.78) .. "mm"
    row[#row + 1] = {pandoc.Plain({picture(inlines[1]), pandoc.LineBreak(), pandoc.Strong({table.unpack(inlines, 3)})})}
    if #row == columns then rows[#rows + 1] = row; row = {} end
  end
  local aligns, widths = {}, {}
  for j = 1, columns do aligns[j], widths[j] = pandoc.AlignCenter, 1 / columns end
  return pandoc.utils.from_simple_table(pandoc.SimpleTable({}, aligns, widths, {}, rows))
end
local function frame(div)
  if TYPST then return raw(string.format("#frame(%smm)", div.attributes.height)) end
  local breaks = pandoc.List({pandoc.Str("\u{a0}")})
  for _ = 1, math.floor(tonumber(div.attributes.height) / 6) do breaks:extend({pandoc.LineBreak(), pandoc.Str("\u{a0}")}) end
  return pandoc.utils.from_simple_table(pandoc.SimpleTable({}, {pandoc.AlignLeft}, {1}, {}, {{{pandoc.Plain(breaks)}}}))
end
local simple = {objectives = true, materials = true, preparation = true, debrief = true, difficulties = true, energiser = true, ["low-literacy"] = true, disability = true, ["local-case"] = true, fact = true, test = true}
function Pandoc(doc)
  for k, v in pairs(doc.meta.words or {}) do words[k] = pandoc.utils.stringify(v) end
  -- handouts go to the end of their module, each on a page of its own, ready to be copied
  local ordered, pending = pandoc.List(), pandoc.List()
  for _, b in ipairs(doc.blocks) do
    local marker = b.t == "Para" and pandoc.utils.stringify(b):match("^YNTYMAKMODULE")
    if marker then ordered:extend(pending); pending = pandoc.List() end
    if b.t == "Div" and b.classes[1] == "handout" then pending:insert(b) else ordered:insert(b) end
  end
  ordered:extend(pending)
  doc.blocks = ordered
  doc = doc:walk({Div = function(div)
    if div.classes[1] ~= "step" then return nil end
    local first = div.content[1]
    if first and first.t == "Header" then
      div.attributes.title = pandoc.utils.stringify(first)
      div.content:remove(1)
    end
    return div
  end})
  doc = doc:walk({traverse = "topdown", Div = function(div)
    if div.classes[1] ~= "handout" and div.classes[1] ~= "sheet" and div.classes[1] ~= "form" then return nil end
    return div:walk({Table = laid_out(true, has_room(div)), Para = blanks, Blocks = parted}), false
  end, Table = laid_out(false)})
  doc = doc:walk({Div = function(div)
    if div.classes[1] == "pictures" then return cards(div) end
    if div.classes[1] == "frame" then return frame(div) end
  end})
  doc = doc:walk({Image = function(image) return image.classes[1] == "picture" and picture(image) or nil end})
  -- headings inside a module never enter the table of contents: modules do
  doc = doc:walk({Header = function(h) return pandoc.Para({pandoc.Strong(h.content)}) end})
  return doc:walk({
    -- a list to tick needs no second mark before its boxes
    BulletList = function(list)
      if not TYPST then return nil end
      for _, item in ipairs(list.content) do
        if not pandoc.utils.stringify(item):match("^☐") then return nil end
      end
      return wrap("#[#set list(marker: none, body-indent: 0pt)", {list})
    end,
    Div = function(div)
      local kind = div.classes[1]
      local more = added(div)
      if more then return more end
      if not TYPST then return nil end
      if kind == "step" then return step(div) end
      if kind == "trainer" or kind == "participants" then return wrap("#voice(" .. quote(kind) .. ")[", div.content) end
      if kind == "key" then return wrap("#key[", div.content) end
      if kind == "handout" then
        local title = div.attributes.title or ""
        local cut = title:match("%(cut") or title:match("%(разрез") or title:match("%(кесүү")
        return wrap("#handout(here: v(0pt), title: " .. quote(title) .. (cut and ", cut: true" or "") .. ")[", div.content)
      end
      if kind == "fact" then return wrap("#section(" .. quote(kind) .. ", tag: " .. quote(div.attributes.id or div.identifier or "") .. ")[", div.content) end
      if simple[kind] then return wrap("#section(" .. quote(kind) .. ")[", div.content) end
    end,
  })
end
