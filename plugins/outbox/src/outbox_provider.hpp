#pragma once

#include <parley/plugin.hpp>

#include <string>

namespace outbox {

/// The folders of this server where messages end.
class OutboxProvider final
    : public parley::Provider,
      public parley::RequestProvider<parley::RequestKind::Mail, parley::RequestKind::Sms>,
      public parley::Configurable {
public:
    explicit OutboxProvider(const parley::Setup& setup);

    std::unique_ptr<parley::Request> start(const parley::RequestOpen& open) override;
    std::unique_ptr<parley::Check> check(const parley::CheckOpen& open) override;
    std::unique_ptr<parley::Listing> list(const parley::ListOpen& open) override;

private:
    struct Folders {
        std::string mail;
        std::string sms;
    };
    static Folders foldersOf(const parley::Setup& setup);

    const Folders folders_;
};

}  // namespace outbox
