#pragma once

#include <base/clock.hpp>
#include <base/result.hpp>
#include <io/loop.hpp>
#include <io/offload.hpp>

#include <boost/asio/ip/address.hpp>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace parley::io {

/// Finds the addresses of a name. Called on any loop.
class Resolver {
public:
    using Addresses = std::vector<boost::asio::ip::address>;
    using Done = std::function<void(const base::Result<Addresses>&)>;

    virtual ~Resolver() = default;
    /// `done` runs once, on `loop`, never inside this call.
    virtual void resolve(Loop& loop, const std::string& name, Done done) = 0;
};

struct ResolverOptions {
    // The system's resolver does not tell how long an answer counts.
    std::chrono::seconds keep_found{60};
    std::chrono::seconds keep_failed{5};
    std::size_t max_names = 4096;
    /// One slow name server must not hold the names of all others.
    std::size_t threads = 4;
    std::size_t max_waiting = 256;
};

/// Asks the system's resolver on threads of its own and remembers what it said, for all loops. Who
/// asks for a name that is being looked up shares the answer. When too many names wait, it fails.
/// Made after the loops and destroyed before them.
class CachingResolver final : public Resolver {
public:
    /// Blocks. A Result without addresses counts as a failure.
    using Lookup = std::function<base::Result<Addresses>(const std::string& name)>;

    explicit CachingResolver(const base::Clock& clock, ResolverOptions options = {});
    CachingResolver(const base::Clock& clock, ResolverOptions options, Lookup lookup);
    ~CachingResolver() override;

    void resolve(Loop& loop, const std::string& name, Done done) override;

private:
    struct Known {
        base::Result<Addresses> answer;
        base::MonoTime until;
    };
    struct Asker {
        Loop* loop;
        Done done;
    };

    void lookUp(const std::string& name);
    void answer(const std::string& name, const base::Result<Addresses>& answer);
    void remember(const std::string& name, const base::Result<Addresses>& answer);

    const base::Clock& clock_;
    const ResolverOptions options_;
    const Lookup lookup_;
    std::mutex mutex_;
    std::unordered_map<std::string, Known> known_;
    std::unordered_map<std::string, std::vector<Asker>> asked_;
    std::atomic<bool> stopping_ = false;
    BlockingPool pool_;
};

}  // namespace parley::io
