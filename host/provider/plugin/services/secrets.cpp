#include "service_call.hpp"
#include "service_table.hpp"

#include <base/bytes.hpp>
#include <provider/plugin/instance_core.hpp>
#include <provider/plugin/once.hpp>
#include <provider/plugin/sanity.hpp>
#include <provider/plugin/session.hpp>

#include <cstring>
#include <memory>

namespace parley::provider {

namespace secrets_service {

namespace {

std::optional<secrets::SecretBytes> secretOf(const parley_ctx* context, const parley_str& name) {
    auto* session = Session::find(context);
    const auto setting = viewOf(name, kMostLabelBytes);
    if (session == nullptr || !setting) return std::nullopt;
    return session->instance().secret(*setting);
}

parley_code hmacSha256(
    const parley_host*,
    const parley_ctx* context,
    parley_str name,
    parley_bytes data,
    std::uint8_t out[32]) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        const auto bytes = viewOf(data, kMostAnswerBytes);
        if (!bytes || out == nullptr) return PARLEY_E_INVALID;
        const auto secret = secretOf(context, name);
        if (!secret) return PARLEY_E_NOT_FOUND;
        const auto code = base::hmacSha256(secret->view(), *bytes);
        std::memcpy(out, code.data(), code.size());
        return PARLEY_OK;
    });
}

parley_code verifyHmacSha256(
    const parley_host*,
    const parley_ctx* context,
    parley_str name,
    parley_bytes data,
    parley_bytes expected) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        const auto bytes = viewOf(data, kMostAnswerBytes);
        const auto claimed = viewOf(expected, kMostLabelBytes);
        if (!bytes || !claimed) return PARLEY_E_INVALID;
        const auto secret = secretOf(context, name);
        if (!secret) return PARLEY_E_NOT_FOUND;
        const auto code = base::hmacSha256(secret->view(), *bytes);
        return base::equalInConstantTime(code, *claimed) ? PARLEY_OK : PARLEY_E_CONFLICT;
    });
}

parley_code get(
    const parley_host* host,
    const parley_ctx* context,
    parley_str name,
    parley_bytes_fn done,
    void* argument) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        if (!Plugin::of(host).manifest().permissions.read_secrets) return PARLEY_E_PERMISSION;
        auto* session = Session::find(context);
        if (session == nullptr || done == nullptr) return PARLEY_E_INVALID;
        session->loop().post([once = Once{*session},
                              secret = std::make_shared<std::optional<secrets::SecretBytes>>(
                                  secretOf(context, name)),
                              done,
                              argument] {
            const parley_code code = *secret ? PARLEY_OK : PARLEY_E_NOT_FOUND;
            const auto bytes = toAbiBytes(*secret ? (*secret)->view() : std::string_view{});
            once.call(done, argument, code, bytes);
        });
        return PARLEY_OK;
    });
}

constexpr parley_secrets_v1 kTable{
    .size = sizeof(parley_secrets_v1),
    .pad0 = 0,
    .hmac_sha256 = hmacSha256,
    .verify_hmac_sha256 = verifyHmacSha256,
    .get = get};

}  // namespace

}  // namespace secrets_service

const void* secretsService() {
    return &secrets_service::kTable;
}

}  // namespace parley::provider
