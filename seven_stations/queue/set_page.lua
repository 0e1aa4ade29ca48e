-- KEYS: sorted set. ARGV: how many; 1 for ascending; the job seen last; its score.
local ascending, start = ARGV[2] == '1', 0
if ARGV[3] then
  local rank = redis.call(ascending and 'ZRANK' or 'ZREVRANK', KEYS[1], ARGV[3])
  if rank then
    start = rank + 1
  elseif ascending then
    start = redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. ARGV[4])
  else
    start = redis.call('ZCOUNT', KEYS[1], '(' .. ARGV[4], '+inf')
  end
end
return redis.call(ascending and 'ZRANGE' or 'ZREVRANGE', KEYS[1], start, start + ARGV[1], 'WITHSCORES')
