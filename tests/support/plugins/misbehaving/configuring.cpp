#include "misbehaving.hpp"

namespace misbehaving {

namespace {

parley_code validate(
    parley_instance* instance,
    const parley_ctx* ctx,
    parley_str,
    parley_validated_fn done,
    void* arg) noexcept {
    struct Validation {
        parley_validated_fn done;
        void* arg;
        parley_code code;
    };
    const auto* executor = service<parley_executor_v1>(PARLEY_SVC_EXECUTOR);
    return executor->post(
        the_host,
        ctx,
        [](void* raw) noexcept {
            auto* validation = static_cast<Validation*>(raw);
            const auto how = status(validation->code);
            validation->done(validation->arg, &how);
            delete validation;
        },
        new Validation{
            done,
            arg,
            is(reinterpret_cast<const Instance*>(instance), "good_key") ? PARLEY_OK
                                                                        : PARLEY_E_AUTH});
}

parley_code enumerate(
    parley_instance*,
    const parley_ctx* ctx,
    parley_str list,
    parley_choices_fn done,
    void* arg) noexcept {
    if (std::string{list.p, list.n} != "voices") return PARLEY_E_UNSUPPORTED;
    struct Enumeration {
        parley_choices_fn done;
        void* arg;
    };
    const auto* executor = service<parley_executor_v1>(PARLEY_SVC_EXECUTOR);
    return executor->post(
        the_host,
        ctx,
        [](void* raw) noexcept {
            auto* enumeration = static_cast<Enumeration*>(raw);
            const auto how = status(PARLEY_OK);
            parley_choice choices[2]{};
            for (auto& choice : choices)
                choice.size = sizeof choice;
            choices[0].id = text("anna");
            choices[0].label = text("Anna");
            choices[1].id = text("ben");
            enumeration->done(enumeration->arg, &how, choices, 2);
            delete enumeration;
        },
        new Enumeration{done, arg});
}

}  // namespace

const parley_config_v1 configuring{sizeof(parley_config_v1), 0, validate, enumerate};

}  // namespace misbehaving
