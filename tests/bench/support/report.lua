-- For wrk: the totals as one line of JSON. With a pause as argument, every connection waits about so
-- many milliseconds between its requests, so that the load is a rate and not all that can be had.
-- With a body, the third argument, every request posts it.
local pause_ms = 0

function init(arguments)
  pause_ms = tonumber(arguments[1] or "0")
  math.randomseed(tonumber(arguments[2] or "1"))
  if pause_ms == 0 then delay = nil end
  if arguments[3] then
    wrk.method, wrk.body = "POST", arguments[3]
    wrk.headers["Content-Type"] = "application/json"
  end
end

function delay()
  return math.random(0, 2 * pause_ms)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nREPORT {"requests":%d,"seconds":%.6f,"p50_ms":%.4f,"p90_ms":%.4f,"p99_ms":%.4f,"max_ms":%.4f,"bad_status":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(90) / 1e3,
    latency:percentile(99) / 1e3, latency.max / 1e3, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
