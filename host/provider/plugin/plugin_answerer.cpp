#include "plugin_answerer.hpp"

#include "held_asking.hpp"
#include "json_text.hpp"
#include "sanity.hpp"

#include <parley/request.h>

namespace parley::provider {

namespace {

constexpr int kDeepestAnswer = 32;

class PluginRequest final : public Stream {
public:
    PluginRequest(
        std::shared_ptr<InstanceCore> core,
        Kind kind,
        std::optional<base::MonoTime> deadline,
        std::function<void(Answer)> done)
        : Stream{std::move(core), deadline, Farewell::Awaited},
          table_{*static_cast<const parley_request_v1*>(
              instance().plugin().interface(interfaceOf(kind)))},
          done_{std::move(done)} {}
    ~PluginRequest() override { settle(); }

    void start(const Question& question);

private:
    void answer(const parley_status* status, parley_str body);

    void cancelInPlugin() override {
        callPlugin(session(), table_.cancel, instance().state(), id_);
    }
    void destroyInPlugin() override {}
    void tellEnd(const std::optional<Failure>& failure) override {
        const auto done = std::move(done_);
        done(failure ? Answer{*failure} : Answer{std::move(body_)});
    }

    const parley_request_v1& table_;
    std::function<void(Answer)> done_;
    std::string body_;
    std::uint64_t id_ = 0;
};

void PluginRequest::start(const Question& question) {
    parley_request request{};
    request.size = sizeof request;
    request.method = toAbi(question.method);
    request.body_json = toAbi(question.body_json);
    request.idempotency_key = toAbi(question.idempotency_key);
    request.ctx = session().context();
    const parley_answer_fn done =
        [](void* context, const parley_status* status, parley_str body) noexcept {
            calledBackToEnd<PluginRequest>(
                context, [=](PluginRequest& self) { self.answer(status, body); });
        };
    const auto code = callPlugin(
        session(),
        table_.start,
        instance().state(),
        static_cast<const parley_request*>(&request),
        done,
        sinkContext(),
        &id_);
    opened(code, emptyStatus(), code == PARLEY_OK);
}

void PluginRequest::answer(const parley_status* status, parley_str body) {
    const auto failure = failureOf(status);
    if (failure) return end(failure);
    const auto view = viewOf(body, kMostAnswerBytes);
    if (!view || !parseJson(*view, kMostAnswerBytes, kDeepestAnswer)) {
        noteMalformed();
        return end(Failure{.code = FailureCode::Internal, .message = "an answer that is no JSON"});
    }
    body_ = *view;
    end(std::nullopt);
}

}  // namespace

std::unique_ptr<Asking> PluginAnswerer::ask(
    const Question& question, std::function<void(Answer)> done) {
    auto request =
        std::make_shared<PluginRequest>(instance_, kind_, question.deadline, std::move(done));
    request->start(question);
    return std::make_unique<HeldAsking>(std::move(request));
}

}  // namespace parley::provider
