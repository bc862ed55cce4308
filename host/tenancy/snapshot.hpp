#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace parley::tenancy {

/// A value that is read on every request and replaced as a whole now and then. Readers keep what
/// they got for as long as they hold it.
template <typename Value>
class Snapshot {
public:
    Snapshot() : value_{std::make_shared<const Value>()} {}

    [[nodiscard]] std::shared_ptr<const Value> get() const {
        const std::lock_guard lock{mutex_};
        return value_;
    }
    void set(std::shared_ptr<const Value> value) {
        const std::lock_guard lock{mutex_};
        value_ = std::move(value);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Value> value_;
};

}  // namespace parley::tenancy
