#pragma once

#include "instance_core.hpp"

#include <provider/asking.hpp>
#include <provider/kind.hpp>

#include <memory>

namespace parley::provider {

/// A request interface of an instance (realtime, calendar, mail, sms, identity) as an Answerer.
class PluginAnswerer final : public Answerer {
public:
    PluginAnswerer(std::shared_ptr<InstanceCore> instance, Kind kind)
        : instance_{std::move(instance)}, kind_{kind} {}

    std::unique_ptr<Asking> ask(
        const Question& question, std::function<void(Answer)> done) override;

private:
    const std::shared_ptr<InstanceCore> instance_;
    const Kind kind_;
};

}  // namespace parley::provider
