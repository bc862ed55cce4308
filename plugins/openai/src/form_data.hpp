#pragma once

#include <string>
#include <string_view>

namespace openai {

/// A body of multipart/form-data. The boundary is a word that audio and texts do not hold by
/// accident; where one does on purpose, the form is refused with INVALID.
class FormData {
public:
    void add(std::string_view name, std::string_view value);
    void addFile(
        std::string_view name,
        std::string_view file,
        std::string_view type,
        std::string_view content);

    [[nodiscard]] static std::string contentType();
    /// The whole body; nothing is added after it.
    [[nodiscard]] std::string take();

private:
    void begin(std::string_view content);

    std::string body_;
};

}  // namespace openai
