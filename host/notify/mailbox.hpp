#pragma once

#include <base/result.hpp>

#include <string>
#include <vector>

namespace parley::notify {

struct MailSummary {
    /// The name within the folder.
    std::string file;
    std::string to;
    std::string subject;
    /// As the Date header says.
    std::string date;
};

/// The folder of .eml files where mail lands until a tenant has a mail provider that sends.
/// Blocking: for the command line.
class Mailbox {
public:
    explicit Mailbox(std::string folder) : folder_{std::move(folder)} {}

    /// The newest first.
    [[nodiscard]] base::Result<std::vector<MailSummary>> list() const;
    /// The whole file. The name must be one that `list` could give.
    [[nodiscard]] base::Result<std::string> read(const std::string& file) const;

private:
    std::string folder_;
};

}  // namespace parley::notify
