-- Finds a position and reads from it in one step, because jobs that leave the list in between would be skipped.
-- Returns one more than requested if there are more.
-- KEYS: list. ARGV: how many; how deep to look; the jobs seen last.
local start, length = 0, redis.call('LLEN', KEYS[1])
for i = 3, #ARGV do
  -- Not deeper than before: jobs only move towards the end.
  local at = redis.call('LPOS', KEYS[1], ARGV[i], 'RANK', -1, 'MAXLEN', ARGV[2])
  if at then
    start = length - at
    break
  end
end
-- If all of them have left, so have the jobs before them.
return {start, redis.call('LRANGE', KEYS[1], -start - ARGV[1] - 1, -start - 1)}
