#ifndef PARLEY_CPP_ENTRY_HPP
#define PARLEY_CPP_ENTRY_HPP

#include "avatar.hpp"
#include "config.hpp"
#include "llm.hpp"
#include "payment.hpp"
#include "request.hpp"
#include "stt.hpp"
#include "telephony.hpp"
#include "tts.hpp"

namespace parley {

namespace detail {

/// Whether P has `static void onInit(const Host&)`, where metrics are defined.
template <class P, class = void>
struct HasOnInit : std::false_type {};
template <class P>
struct HasOnInit<P, std::void_t<decltype(P::onInit(std::declval<const Host&>()))>>
    : std::true_type {};

struct PluginState {
    Host host;
};

}  // namespace detail

/// The functions of the entry of a plugin whose provider is P: what P derives from decides which
/// interfaces it has.
template <class P>
struct Entry {
    static_assert(std::is_base_of_v<Provider, P>, "a plugin's main class derives parley::Provider");

    static parley_code init(
        const parley_host* host, parley_plugin** out, parley_status* err) noexcept {
        return detail::answer(err, [&] {
            if (host->abi >> 16 != PARLEY_ABI_MAJOR)
                throw Failure{PARLEY_E_UNSUPPORTED, "the host speaks another major of the ABI"};
            auto state = std::make_unique<detail::PluginState>();
            state->host = Host{host};
            if constexpr (detail::HasOnInit<P>::value) P::onInit(state->host);
            *out = reinterpret_cast<parley_plugin*>(state.release());
            return PARLEY_OK;
        });
    }
    static void deinit(parley_plugin* raw) noexcept {
        delete reinterpret_cast<detail::PluginState*>(raw);
    }

    static const void* interface(parley_plugin* /*raw*/, const char* id) noexcept {
        const std::string_view wanted{id};
        if constexpr (std::is_base_of_v<SttProvider, P>)
            if (wanted == PARLEY_IF_STT) return &SttGlue<P>::table;
        if constexpr (std::is_base_of_v<TtsProvider, P>)
            if (wanted == PARLEY_IF_TTS) return &TtsGlue<P>::table;
        if constexpr (std::is_base_of_v<LlmProvider, P>)
            if (wanted == PARLEY_IF_LLM) return &LlmGlue<P>::table;
        if constexpr (std::is_base_of_v<Configurable, P>)
            if (wanted == PARLEY_IF_CONFIG) return &ConfigGlue<P>::table;
        if constexpr (std::is_base_of_v<TelephonyProvider, P>)
            if (wanted == PARLEY_IF_TELEPHONY) return &TelephonyGlue<P>::table;
        if constexpr (std::is_base_of_v<PaymentProvider, P>)
            if (wanted == PARLEY_IF_PAYMENT) return &PaymentGlue<P>::table;
        if constexpr (std::is_base_of_v<AvatarProvider, P>)
            if (wanted == PARLEY_IF_AVATAR) return &AvatarGlue<P>::table;
        if constexpr (std::is_base_of_v<Requests, P>) return P::template requestTableOf<P>(wanted);
        return nullptr;
    }

    static parley_code create(
        parley_plugin* raw,
        const parley_instance_args* given,
        parley_instance** out,
        parley_status* err) noexcept {
        return detail::answer(err, [&] {
            const auto args = copyOf(given);
            auto& state = *reinterpret_cast<detail::PluginState*>(raw);
            auto made = std::make_unique<P>(
                Setup{state.host, args.ctx, view(args.tenant), view(args.config_json)});
            if constexpr (std::is_base_of_v<SttProvider, P>) SttGlue<P>::prepare(*made);
            if constexpr (std::is_base_of_v<TtsProvider, P>) TtsGlue<P>::prepare(*made);
            *out = reinterpret_cast<parley_instance*>(made.release());
            return PARLEY_OK;
        });
    }
    static void destroy(parley_instance* raw) noexcept {
        if (raw == nullptr) return;
        auto* const provider = reinterpret_cast<P*>(raw);
        provider->forgetOperations();
        delete provider;
    }

    template <std::size_t IdSize, std::size_t VersionSize>
    static constexpr parley_entry make(
        const char (&id)[IdSize], const char (&version)[VersionSize]) noexcept {
        constexpr auto& kSdk = "parley-sdk 1.0.0";
        return {
            sizeof(parley_entry),
            PARLEY_ABI,
            {id, IdSize - 1},
            {version, VersionSize - 1},
            {kSdk, sizeof kSdk - 1},
            init,
            deinit,
            interface,
            create,
            destroy};
    }
};

}  // namespace parley

/// The plugin, in one line: its id and version, equal to the manifest's, and its main class.
#define PARLEY_PLUGIN(id, version, Main)                                 \
    extern "C" PARLEY_EXPORT const parley_entry parley_plugin_entry_v1 = \
        ::parley::Entry<Main>::make(id, version);

#endif
