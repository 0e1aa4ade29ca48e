-- Finding the place and reading from it are one step: what leaves a list between them would hide as many others.
-- One more than is wanted tells whether there are more.
-- KEYS: list. ARGV: how many; how deep to look; the jobs seen last.
local start, length = 0, redis.call('LLEN', KEYS[1])
for i = 3, #ARGV do
  -- Not deeper than it was: nothing moves away from the end.
  local at = redis.call('LPOS', KEYS[1], ARGV[i], 'RANK', -1, 'MAXLEN', ARGV[2])
  if at then
    start = length - at
    break
  end
end
-- Where all have left, so has what was before them.
return {start, redis.call('LRANGE', KEYS[1], -start - ARGV[1] - 1, -start - 1)}
