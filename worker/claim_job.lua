-- Restores our limit of the log, because a Node Queue that has started since writes its own of 10,000 entries over
-- it. Also stores the worker's name, which bullmq for Python does not.
-- KEYS: meta, lock, job, cancelled jobs. ARGV: bound of the log; lock's token; the worker's name; job.
redis.call('HSET', KEYS[1], 'opts.maxLenEvents', ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[4])
if redis.call('GET', KEYS[2]) == ARGV[2] then redis.call('HSET', KEYS[3], 'pb', ARGV[3]) end
