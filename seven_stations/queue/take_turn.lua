-- A user's next turns: the priorities of jobs that are about to be added. See "Fair share" in ARCHITECTURE.md.
-- KEYS: turns, wait, paused, prioritized. ARGV: user; highest priority; seconds; how many. Returns the first priority, 0 for none;
-- each further job's is one higher.
local turns, user, most = KEYS[1], 'user:' .. ARGV[1], tonumber(ARGV[2])
local head = redis.call('ZRANGE', KEYS[4], 0, 0, 'WITHSCORES')
if not head[1] and redis.call('EXISTS', KEYS[2], KEYS[3]) == 0 then
  redis.call('DEL', turns) -- nothing waits, so turns start over
end
local given = tonumber(redis.call('HGET', turns, 'given') or 0)
-- The turn being served. A priority chosen by a producer may be beyond every turn and does not count as one.
local served = 0
if head[1] then served = math.min(math.floor(tonumber(head[2]) / 0x100000000), given) end
local last = tonumber(redis.call('HGET', turns, user) or -1)
local first = math.min(math.max(last + 1, served), most)
last = math.min(first + tonumber(ARGV[4]) - 1, most)
redis.call('HSET', turns, user, last, 'given', math.max(given, last))
redis.call('EXPIRE', turns, ARGV[3])
return first
