#include "plugin_configuration.hpp"

#include "held_asking.hpp"
#include "sanity.hpp"

#include <parley/config.h>

namespace parley::provider {

namespace {

constexpr std::size_t kMostDetailBytes = 4096;

const parley_config_v1& tableOf(const InstanceCore& instance) {
    return *static_cast<const parley_config_v1*>(instance.plugin().interface(PARLEY_IF_CONFIG));
}

class Validation final : public Stream {
public:
    Validation(
        std::shared_ptr<InstanceCore> core,
        std::optional<base::MonoTime> deadline,
        std::function<void(std::optional<Failure>)> done)
        : Stream{std::move(core), deadline, Farewell::Awaited}, done_{std::move(done)} {}
    ~Validation() override { settle(); }

    void start(Kind kind) {
        const parley_validated_fn done = [](void* context, const parley_status* status) noexcept {
            calledBackToEnd<Validation>(
                context, [status](Validation& self) { self.end(failureOf(status)); });
        };
        const auto code = callPlugin(
            session(),
            tableOf(instance()).validate,
            instance().state(),
            session().context(),
            toAbi(toText(kind)),
            done,
            sinkContext());
        opened(code, emptyStatus(), code == PARLEY_OK);
    }

private:
    void cancelInPlugin() override {}
    void destroyInPlugin() override {}
    void tellEnd(const std::optional<Failure>& failure) override {
        const auto done = std::move(done_);
        done(failure);
    }

    std::function<void(std::optional<Failure>)> done_;
};

class Enumeration final : public Stream {
public:
    Enumeration(
        std::shared_ptr<InstanceCore> core,
        std::optional<base::MonoTime> deadline,
        std::function<void(Choices)> done)
        : Stream{std::move(core), deadline, Farewell::Awaited}, done_{std::move(done)} {}
    ~Enumeration() override { settle(); }

    void start(ChoiceList list) {
        const parley_choices_fn done = [](void* context,
                                          const parley_status* status,
                                          const parley_choice* choices,
                                          std::size_t count) noexcept {
            calledBackToEnd<Enumeration>(
                context, [=](Enumeration& self) { self.take(status, choices, count); });
        };
        const auto code = callPlugin(
            session(),
            tableOf(instance()).enumerate,
            instance().state(),
            session().context(),
            toAbi(toText(list)),
            done,
            sinkContext());
        opened(code, emptyStatus(), code == PARLEY_OK);
    }

private:
    void take(const parley_status* status, const parley_choice* choices, std::size_t count) {
        const auto failure = failureOf(status);
        if (failure) return end(failure);
        const auto given =
            AbiArray<parley_choice>::of(choices, count, sizeof(parley_choice), kMostListed);
        if (!given) {
            noteMalformed();
            return end(
                Failure{.code = FailureCode::Internal, .message = "choices that cannot be read"});
        }
        for (std::size_t i = 0; i < given->size(); ++i) {
            const auto& choice = (*given)[i];
            choices_.push_back(
                {.id = textOf(choice.id, kMostLabelBytes),
                 .label = textOf(choice.label, kMostLabelBytes),
                 .detail_json = textOf(choice.detail_json, kMostDetailBytes)});
        }
        end(std::nullopt);
    }

    void cancelInPlugin() override {}
    void destroyInPlugin() override {}
    void tellEnd(const std::optional<Failure>& failure) override {
        const auto done = std::move(done_);
        done(failure ? Choices{*failure} : Choices{std::move(choices_)});
    }

    std::function<void(Choices)> done_;
    std::vector<Choice> choices_;
};

}  // namespace

std::unique_ptr<Asking> PluginConfiguration::validate(
    Kind kind,
    std::optional<base::MonoTime> deadline,
    std::function<void(std::optional<Failure>)> done) {
    auto request = std::make_shared<Validation>(instance_, deadline, std::move(done));
    request->start(kind);
    return std::make_unique<HeldAsking>(std::move(request));
}

std::unique_ptr<Asking> PluginConfiguration::enumerate(
    ChoiceList list, std::optional<base::MonoTime> deadline, std::function<void(Choices)> done) {
    auto request = std::make_shared<Enumeration>(instance_, deadline, std::move(done));
    request->start(list);
    return std::make_unique<HeldAsking>(std::move(request));
}

}  // namespace parley::provider
