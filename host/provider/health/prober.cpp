#include "prober.hpp"

#include <io/fiber.hpp>

namespace parley::provider {

namespace {

constexpr std::chrono::seconds kPatience{10};

/// One question to a plugin's configuration. Holds what it needs until the answer has come, and is
/// let go of outside the answer.
struct Inquiry {
    std::shared_ptr<Instance> instance;
    std::unique_ptr<Asking> asking;
};

void letGoSoon(std::shared_ptr<Inquiry> question) {
    io::Loop::current()->post([question = std::move(question)] {});
}

Failure cannotBeAsked() {
    return {.code = FailureCode::Unsupported, .message = "the plugin cannot be asked"};
}

/// On a loop. `done` comes later, or at once when the plugin cannot be asked.
void validate(
    std::shared_ptr<Instance> instance,
    Kind kind,
    std::function<void(std::optional<Failure>)> done) {
    auto* configuration = instance->configuration();
    if (configuration == nullptr) return done(cannotBeAsked());
    auto question = std::make_shared<Inquiry>();
    question->instance = std::move(instance);
    question->asking = configuration->validate(
        kind,
        std::chrono::steady_clock::now() + kPatience,
        [question, done = std::move(done)](std::optional<Failure> failure) {
            letGoSoon(question);
            done(std::move(failure));
        });
}

}  // namespace

ProbeResult probe(io::Loop& loop, std::shared_ptr<Instance> instance, Kind kind) {
    ProbeResult result;
    io::Waiter waiter;
    const auto began = std::chrono::steady_clock::now();
    loop.post([&, instance = std::move(instance)]() mutable {
        validate(std::move(instance), kind, [&](std::optional<Failure> failure) {
            result.failure = std::move(failure);
            result.latency = std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::steady_clock::now() - began);
            waiter.wake();
        });
    });
    waiter.wait();
    return result;
}

Choices choicesOf(io::Loop& loop, std::shared_ptr<Instance> instance, ChoiceList list) {
    Choices choices = cannotBeAsked();
    io::Waiter waiter;
    loop.post([&, instance = std::move(instance)]() mutable {
        auto* configuration = instance->configuration();
        if (configuration == nullptr) return waiter.wake();
        auto question = std::make_shared<Inquiry>();
        question->instance = std::move(instance);
        question->asking = configuration->enumerate(
            list, std::chrono::steady_clock::now() + kPatience, [&, question](Choices answer) {
                letGoSoon(question);
                choices = std::move(answer);
                waiter.wake();
            });
    });
    waiter.wait();
    return choices;
}

void Prober::probeDue() {
    const auto now = timers_.now();
    for (const auto& live : directory_.all()) {
        const auto due = live->health->probeDue();
        if (due && *due <= now) begin(live);
    }
}

void Prober::begin(std::shared_ptr<const LiveProvider> live) {
    live->health->beginProbe();
    auto& timers = timers_;
    validate(
        live->instance, live->record.kind, [live, &timers](const std::optional<Failure>& failure) {
            if (failure) return live->health->probeFailed(*failure, timers.now());
            live->health->probeSucceeded(timers.now());
        });
}

}  // namespace parley::provider
