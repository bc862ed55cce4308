#pragma once

#include "stream.hpp"

#include <provider/cashier.hpp>

#include <parley/payment.h>

namespace parley::provider {

/// One request of a vendor's that a plugin understands. A plugin may answer inside the call; the
/// host hears of it later all the same.
class PluginReading final : public Stream {
public:
    PluginReading(
        std::shared_ptr<InstanceCore> core,
        std::optional<base::MonoTime> deadline,
        std::function<void(VendorReading)> done)
        : Stream{std::move(core), deadline, Farewell::Awaited}, done_{std::move(done)} {}
    ~PluginReading() override { settle(); }

    void start(const VendorCall& call);

private:
    void take(VendorNews news);
    void replied(const parley_status* status, const parley_webhook_reply* reply);

    void cancelInPlugin() override {}
    void destroyInPlugin() override {}
    void tellEnd(const std::optional<Failure>& failure) override;

    std::function<void(VendorReading)> done_;
    VendorReading reading_;
    bool is_sound_ = true;
};

}  // namespace parley::provider
