#include "misbehaving.hpp"

namespace misbehaving {

namespace {

struct Request {
    Instance* instance;
    parley_answer_fn done;
    void* arg;
};

void answerRequest(void* raw) noexcept {
    auto* request = static_cast<Request*>(raw);
    const auto how = status(PARLEY_OK);
    const auto body = is(request->instance, "not_json") ? text("{]") : text("{\"busy\":[]}");
    request->done(request->arg, &how, body);
    if (is(request->instance, "answer_twice")) request->done(request->arg, &how, body);
    delete request;
}

parley_code start(
    parley_instance* raw,
    const parley_request* question,
    parley_answer_fn done,
    void* arg,
    std::uint64_t* id) noexcept {
    auto* instance = reinterpret_cast<Instance*>(raw);
    if (is(instance, "unsupported")) return PARLEY_E_UNSUPPORTED;
    *id = 1;
    if (is(instance, "never_answers")) return PARLEY_OK;
    const auto* executor = service<parley_executor_v1>(PARLEY_SVC_EXECUTOR);
    return executor->run_blocking(
        the_host,
        question->ctx,
        [](void*) noexcept {},
        answerRequest,
        new Request{instance, done, arg});
}

void cancel(parley_instance*, std::uint64_t) noexcept {}

}  // namespace

const parley_request_v1 answering{sizeof(parley_request_v1), 0, start, cancel, nullptr};

}  // namespace misbehaving
