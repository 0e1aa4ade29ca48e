-- A Node Queue that started since wrote its own bound, 10,000 entries, over ours. And bullmq for Python does not
-- write who processes a job.
-- KEYS: meta, lock, job, cancelled jobs. ARGV: bound of the log; lock's token; the worker's name; job.
redis.call('HSET', KEYS[1], 'opts.maxLenEvents', ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[4])
if redis.call('GET', KEYS[2]) == ARGV[2] then redis.call('HSET', KEYS[3], 'pb', ARGV[3]) end
