-- For jobs that are gone. An analysis id may stand for a newer job by now: its record is that job's then.
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
