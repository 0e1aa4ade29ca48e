-- Claims an analysis id in one step, so that two producers cannot both become its first owner.
-- KEYS: record. ARGV: the new record; its seconds. Returns another owner's record.
local held = redis.call('GET', KEYS[1])
if held and cjson.decode(held)['userId'] ~= cjson.decode(ARGV[1])['userId'] then return held end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return false
