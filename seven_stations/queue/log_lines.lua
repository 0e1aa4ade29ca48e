-- Lines of a job's log, numbered over all that were ever written where our worker counts those that were trimmed.
-- KEYS: log, job. ARGV: number of the first line; how many.
local found = redis.pcall('HGET', KEYS[2], 'logsTrimmed')
local before = type(found) == 'string' and string.match(found, '^%d+$') and #found < 16 and tonumber(found) or 0
local start = math.max(tonumber(ARGV[1]), before)
local lines = redis.call('LRANGE', KEYS[1], start - before, start - before + ARGV[2] - 1)
return {start, before + redis.call('LLEN', KEYS[1]), before, lines}
