#include "resolver.hpp"

#include <netdb.h>
#include <resolv.h>

#include <algorithm>
#include <memory>

namespace parley::io {

namespace {

// A name server that is silent for this long, twice, is down; the system would wait 5 seconds.
constexpr int kAnswerWithinSeconds = 2;
constexpr int kTries = 2;

base::Error unresolved(const std::string& name, std::string_view why) {
    return {
        .code = base::ErrorCode::Unavailable,
        .reason = "name_unresolved",
        .detail = name + ": " + std::string{why}};
}

void limitThisThreadsPatience() {
    thread_local bool limited = false;
    if (limited || res_init() != 0) return;
    _res.retrans = kAnswerWithinSeconds;
    _res.retry = kTries;
    limited = true;
}

base::Result<Resolver::Addresses> askSystem(const std::string& name) {
    limitThisThreadsPatience();
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* first = nullptr;
    if (const int failed = getaddrinfo(name.c_str(), nullptr, &hints, &first); failed != 0) {
        return unresolved(name, gai_strerror(failed));
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{first, &freeaddrinfo};
    Resolver::Addresses addresses;
    for (const auto* at = first; at != nullptr; at = at->ai_next) {
        if (at->ai_family == AF_INET) {
            const auto* in = reinterpret_cast<const sockaddr_in*>(at->ai_addr);
            addresses.emplace_back(boost::asio::ip::address_v4{ntohl(in->sin_addr.s_addr)});
        } else if (at->ai_family == AF_INET6) {
            const auto* in = reinterpret_cast<const sockaddr_in6*>(at->ai_addr);
            boost::asio::ip::address_v6::bytes_type bytes;
            std::copy(
                std::begin(in->sin6_addr.s6_addr), std::end(in->sin6_addr.s6_addr), bytes.begin());
            addresses.emplace_back(boost::asio::ip::address_v6{bytes});
        }
    }
    return addresses;
}

void tell(Loop& loop, Resolver::Done done, base::Result<Resolver::Addresses> answer) {
    loop.post([done = std::move(done), answer = std::move(answer)] { done(answer); });
}

}  // namespace

CachingResolver::CachingResolver(const base::Clock& clock, ResolverOptions options)
    : CachingResolver{clock, options, askSystem} {}

CachingResolver::CachingResolver(const base::Clock& clock, ResolverOptions options, Lookup lookup)
    : clock_{clock},
      options_{options},
      lookup_{std::move(lookup)},
      pool_{"names", options.threads, options.max_waiting} {}

CachingResolver::~CachingResolver() {
    stopping_ = true;
}

void CachingResolver::resolve(Loop& loop, const std::string& name, Done done) {
    {
        const std::lock_guard lock{mutex_};
        const auto known = known_.find(name);
        if (known != known_.end() && clock_.monotonic() < known->second.until) {
            return tell(loop, std::move(done), known->second.answer);
        }
        auto& askers = asked_[name];
        askers.push_back({&loop, std::move(done)});
        if (askers.size() > 1) return;
    }
    if (!pool_.submit([this, name] { lookUp(name); })) {
        answer(name, unresolved(name, "too many names are being looked up"));
    }
}

void CachingResolver::lookUp(const std::string& name) {
    if (stopping_) return answer(name, unresolved(name, "stopping"));
    auto found = lookup_(name);
    if (found && found->empty()) found = unresolved(name, "no addresses");
    remember(name, found);
    answer(name, found);
}

void CachingResolver::answer(const std::string& name, const base::Result<Addresses>& answer) {
    std::vector<Asker> askers;
    {
        const std::lock_guard lock{mutex_};
        const auto asked = asked_.find(name);
        if (asked == asked_.end()) return;
        askers = std::move(asked->second);
        asked_.erase(asked);
    }
    for (auto& asker : askers)
        tell(*asker.loop, std::move(asker.done), answer);
}

void CachingResolver::remember(const std::string& name, const base::Result<Addresses>& answer) {
    const std::lock_guard lock{mutex_};
    const auto now = clock_.monotonic();
    if (known_.size() >= options_.max_names && known_.find(name) == known_.end()) {
        std::erase_if(known_, [&](const auto& entry) { return entry.second.until <= now; });
        if (known_.size() >= options_.max_names) known_.erase(known_.begin());
    }
    const auto keep = answer ? options_.keep_found : options_.keep_failed;
    known_.insert_or_assign(name, Known{answer, now + keep});
}

}  // namespace parley::io
