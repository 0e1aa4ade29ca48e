-- Wakes one waiting worker, in any language, as bullmq's own scripts do when they add a job.
-- KEYS: meta, wait, prioritized, marker.
if redis.call('HEXISTS', KEYS[1], 'concurrency') == 1 and redis.call('HEXISTS', KEYS[1], 'paused') == 0
    and (redis.call('LLEN', KEYS[2]) > 0 or redis.call('ZCARD', KEYS[3]) > 0) then
  redis.call('ZADD', KEYS[4], 0, '0')
end
