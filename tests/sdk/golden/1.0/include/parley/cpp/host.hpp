#ifndef PARLEY_CPP_HOST_HPP
#define PARLEY_CPP_HOST_HPP

#include "../host.h"
#include "failure.hpp"

#include <chrono>
#include <initializer_list>

namespace parley {

/// The host's services, looked up once. A service that this host lacks is null; the classes around
/// them then fail with UNSUPPORTED and the service's name.
struct Host {
    const parley_host* raw = nullptr;
    const parley_log_v1* log = nullptr;
    const parley_timer_v1* timer = nullptr;
    const parley_executor_v1* executor = nullptr;
    const parley_http_v1* http = nullptr;
    const parley_ws_v1* ws = nullptr;
    const parley_tcp_v1* tcp = nullptr;
    const parley_worker_v1* worker = nullptr;
    const parley_secrets_v1* secrets = nullptr;
    const parley_kv_v1* kv = nullptr;
    const parley_metrics_v1* metrics = nullptr;
    const parley_buf_v1* buf = nullptr;
    const parley_audio_v1* audio = nullptr;

    Host() = default;
    explicit Host(const parley_host* host) noexcept : raw{host} {
        find(PARLEY_SVC_LOG, log);
        find(PARLEY_SVC_TIMER, timer);
        find(PARLEY_SVC_EXECUTOR, executor);
        find(PARLEY_SVC_HTTP, http);
        find(PARLEY_SVC_WS, ws);
        find(PARLEY_SVC_TCP, tcp);
        find(PARLEY_SVC_WORKER, worker);
        find(PARLEY_SVC_SECRETS, secrets);
        find(PARLEY_SVC_KV, kv);
        find(PARLEY_SVC_METRICS, metrics);
        find(PARLEY_SVC_BUF, buf);
        find(PARLEY_SVC_AUDIO, audio);
    }

    /// Monotonic nanoseconds, 0 without the service.
    uint64_t nowNs() const noexcept { return timer == nullptr ? 0 : timer->now_ns(raw); }
    /// Microseconds of UTC, 0 without the service.
    int64_t utcUs() const noexcept { return timer == nullptr ? 0 : timer->utc_us(raw); }

    /// When something that may take this long has to be over; 0, no limit, for 0.
    uint64_t deadlineIn(std::chrono::milliseconds span) const noexcept {
        if (span.count() <= 0 || timer == nullptr) return 0;
        return nowNs() + static_cast<uint64_t>(std::chrono::nanoseconds{span}.count());
    }

private:
    template <class Table>
    void find(const char* id, const Table*& table) noexcept {
        table = static_cast<const Table*>(raw->get(raw, id));
    }
};

namespace detail {

template <class Table>
const Table& need(const Table* table, const char* id) {
    if (table == nullptr)
        throw Failure{PARLEY_E_UNSUPPORTED, std::string{"the host does not offer "} + id};
    return *table;
}

/// What a service answered when it was asked to begin something.
inline void check(parley_code code, const char* what) {
    if (code != PARLEY_OK) throw Failure{code, std::string{"the host refused "} + what};
}

}  // namespace detail

struct Field {
    std::string_view key;
    std::string_view value;
};

/// Writes lines to the host's log; without the service it writes nothing. An event is a stable
/// snake_case key. Never log a secret, a transcript or a prompt.
class Log {
public:
    Log(const Host& host, const parley_ctx* ctx) noexcept : host_{&host}, ctx_{ctx} {}

    using Fields = std::initializer_list<Field>;
    void debug(std::string_view event, Fields fields = {}) const noexcept {
        write(PARLEY_LOG_DEBUG, event, fields);
    }
    void info(std::string_view event, Fields fields = {}) const noexcept {
        write(PARLEY_LOG_INFO, event, fields);
    }
    void warning(std::string_view event, Fields fields = {}) const noexcept {
        write(PARLEY_LOG_WARNING, event, fields);
    }
    void error(std::string_view event, Fields fields = {}) const noexcept {
        write(PARLEY_LOG_ERROR, event, fields);
    }

private:
    static constexpr std::size_t kMostFields = 16;

    void write(int32_t level, std::string_view event, Fields fields) const noexcept {
        const auto* log = host_->log;
        if (log == nullptr || log->enabled(host_->raw, level) == 0) return;
        parley_kv raw[kMostFields];
        std::size_t count = 0;
        for (const auto& field : fields)
            if (count < kMostFields) raw[count++] = {str(field.key), str(field.value)};
        log->write(host_->raw, ctx_, level, str(event), raw, count);
    }

    const Host* host_;
    const parley_ctx* ctx_;
};

/// A counter or histogram. Define it in the provider's `static void onInit(const Host&)`; without
/// the service it counts nowhere.
class Metric {
public:
    static Metric counter(const Host& host, const char* name, const char* help) noexcept {
        return {host, host.metrics ? host.metrics->counter(host.raw, name, help) : -1};
    }
    static Metric histogram(const Host& host, const char* name, const char* help) noexcept {
        return {host, host.metrics ? host.metrics->histogram(host.raw, name, help) : -1};
    }
    Metric() = default;

    void add(double value = 1) const noexcept {
        if (id_ >= 0) table_->add(host_, id_, value);
    }

private:
    Metric(const Host& host, int32_t id) noexcept
        : host_{host.raw}, table_{host.metrics}, id_{id} {}

    const parley_host* host_ = nullptr;
    const parley_metrics_v1* table_ = nullptr;
    int32_t id_ = -1;
};

}  // namespace parley

#endif
