-- Removes our data about jobs that are gone. If an analysis id belongs to a newer job, its record is kept.
-- KEYS: base of the queue's keys. ARGV, three for each job: its id, its analysis id, its user.
local base = KEYS[1]
for i = 1, #ARGV, 3 do
  local id = ARGV[i]
  for _, kind in ipairs({':text', ':report', ':cancel', ':checkpoint', ':request'}) do
    redis.call('DEL', base .. id .. kind)
  end
  local record = base .. 'stations:analysis:' .. ARGV[i + 1]
  local held = redis.call('GET', record)
  if held and cjson.decode(held)['jobId'] == id then redis.call('DEL', record) end
  if ARGV[i + 2] ~= '' then redis.call('ZREM', base .. 'stations:user:' .. ARGV[i + 2], id) end
end
