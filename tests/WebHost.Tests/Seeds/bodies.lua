-- Has wrk look at every body: whole ones are counted, and uuids that have come before.
--   wrk -s bodies.lua URL -- root
--   wrk -s bodies.lua URL -- list LENGTH

local uuid = "%x%x%x%x%x%x%x%x%-%x%x%x%x%-4%x%x%x%-[89ab]%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x"
local time = "%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d%+00:00"
local root = '^{"uuid":"(' .. uuid .. ')","updated_at":"' .. time .. '","data":%[1,2%.2,null,true,false,{}%]}$'
local threads = {}

function setup(thread) table.insert(threads, thread) end

function init(args)
  answers, whole, again = 0, 0, 0
  seen = {}
  if args[1] == "list" then
    local items = {}
    for i = 0, tonumber(args[2]) - 1 do items[#items + 1] = i end
    expected = "[" .. table.concat(items, ",") .. "]"
  end
end

function response(status, headers, body)
  answers = answers + 1
  local right = status == 200 and tonumber(headers["Content-Length"]) == #body
  if expected then
    right = right and body == expected
  else
    local id = body:match(root)
    right = right and id
    if id and seen[id] then again = again + 1 end
    if id then seen[id] = true end
  end
  if right then whole = whole + 1 end
end

function done(summary)
  local answers, whole, again = 0, 0, 0
  for _, thread in ipairs(threads) do
    answers = answers + thread:get("answers")
    whole = whole + thread:get("whole")
    again = again + thread:get("again")
  end
  local errors = summary.errors
  print("requests: " .. summary.requests)
  print("answers: " .. answers)
  print("whole: " .. whole)
  print("again: " .. again)
  print("errors: " .. errors.connect + errors.read + errors.write + errors.status + errors.timeout)
end
