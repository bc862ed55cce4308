#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace parley::http {

/// Whether this host should be sent requests: not while it starts, drains, or lacks its database.
class Readiness {
public:
    struct Check {
        std::string name;
        /// Empty when all is well, else what is wrong in a few words.
        std::function<std::string()> fault;
    };

    void add(std::string name, std::function<std::string()> fault) {
        checks_.push_back({std::move(name), std::move(fault)});
    }
    void startDraining() { draining_ = true; }

    [[nodiscard]] bool draining() const { return draining_; }
    [[nodiscard]] const std::vector<Check>& checks() const { return checks_; }

private:
    std::vector<Check> checks_;
    std::atomic<bool> draining_ = false;
};

}  // namespace parley::http
