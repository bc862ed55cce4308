#pragma once

#include "database.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace parley::storage {

/// Hears NOTIFY on a connection of its own. A hint only: notifications sent while the connection is
/// down are lost, which is why `on_connected` tells when it is time to look for oneself. Both
/// functions run on the loop and must not wait. Destroy it before its Database, on a plain thread.
class Listener {
public:
    struct Options {
        std::vector<std::string> channels;
        std::function<void(std::string_view channel, std::string_view payload)> on_hint;
        std::function<void()> on_connected = [] {};
    };

    Listener(Database& database, io::Loop& loop, Options options);
    /// After this neither function is called any more.
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

private:
    class Ear;
    std::shared_ptr<Ear> ear_;
};

}  // namespace parley::storage
