-- Turns the fenced divs of a module into calls of the typst template, and the attributes of a step into its heading.
-- The words of headings come in as metadata (words), in the reader's language.
local words = {}
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
  -- headings inside a module never enter the table of contents: modules do
  doc = doc:walk({Header = function(h) return pandoc.Para({pandoc.Strong(h.content)}) end})
  return doc:walk({
    -- a list to tick needs no second mark before its boxes
    BulletList = function(list)
      for _, item in ipairs(list.content) do
        if not pandoc.utils.stringify(item):match("^☐") then return nil end
      end
      return wrap("#[#set list(marker: none, body-indent: 0pt)", {list})
    end,
    Div = function(div)
      local kind = div.classes[1]
      if kind == "step" then return step(div) end
      if kind == "trainer" or kind == "participants" then return wrap("#voice(" .. quote(kind) .. ")[", div.content) end
      if kind == "key" then return wrap("#key[", div.content) end
      if kind == "handout" then return wrap("#handout(title: " .. quote(div.attributes.title or "") .. ")[", div.content) end
      if simple[kind] then return wrap("#section(" .. quote(kind) .. ")[", div.content) end
    end,
  })
end
