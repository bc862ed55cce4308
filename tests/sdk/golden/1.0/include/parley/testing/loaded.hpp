#ifndef PARLEY_TESTING_LOADED_HPP
#define PARLEY_TESTING_LOADED_HPP

#include "fake_host.hpp"

#include <stdexcept>

namespace parley::testing {

/// A plugin whose provider is P, loaded by a fake host, with one instance.
template <class P>
class Loaded {
public:
    explicit Loaded(FakeHost& host, std::string_view settings_json = "{}") {
        parley_instance_args args{};
        args.size = sizeof args;
        args.host = host.raw();
        args.ctx = host.ctx();
        args.config_json = str(settings_json);
        if (entry.init(host.raw(), &plugin_, nullptr) != PARLEY_OK ||
            entry.create(plugin_, &args, &instance_, nullptr) != PARLEY_OK)
            throw std::runtime_error{"the plugin did not load"};
    }
    Loaded(const Loaded&) = delete;
    Loaded& operator=(const Loaded&) = delete;
    ~Loaded() {
        entry.destroy(instance_);
        entry.deinit(plugin_);
    }

    parley_instance* instance() const { return instance_; }
    P& provider() const { return *reinterpret_cast<P*>(instance_); }
    template <class Table>
    const Table* table(const char* id) const {
        return static_cast<const Table*>(entry.get_interface(plugin_, id));
    }

    const parley_entry entry = Entry<P>::make("loaded", "1.0.0");

private:
    parley_plugin* plugin_ = nullptr;
    parley_instance* instance_ = nullptr;
};

}  // namespace parley::testing

#endif
