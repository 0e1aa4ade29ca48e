-- Like bullmq's updateProgress, but the log lines and the checkpoint are written in the same step, so that a station is
-- not announced as completed twice, and the lock is checked, which bullmq does not do: a worker that was suspended for
-- longer than its lock lasts would overwrite its successor's work.
-- KEYS: lock, job, events, meta, logs, checkpoints. ARGV: lock's token; job; progress; checkpoint's field, its
-- value, its seconds; how many lines are kept, 0 for all (those before are counted, as their numbers go on); lines.
if redis.call('EXISTS', KEYS[2]) == 0 then return -1 end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -2 end
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[6], ARGV[4], ARGV[5])
  redis.call('EXPIRE', KEYS[6], ARGV[6])
end
local kept = redis.call('HGET', KEYS[4], 'opts.maxLenEvents') or 10000
redis.call('HSET', KEYS[2], 'progress', ARGV[3])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', kept, '*', 'event', 'progress', 'jobId', ARGV[2], 'data', ARGV[3])
for first = 8, #ARGV, 1000 do
  redis.call('RPUSH', KEYS[5], unpack(ARGV, first, math.min(first + 999, #ARGV)))
end
local trimmed = tonumber(ARGV[7]) > 0 and redis.call('LLEN', KEYS[5]) - ARGV[7] or 0
if trimmed > 0 then
  redis.call('LTRIM', KEYS[5], trimmed, -1)
  redis.pcall('HINCRBY', KEYS[2], 'logsTrimmed', trimmed) -- unless a producer has put something else there
end
return 0
