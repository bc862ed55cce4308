#include "service_call.hpp"
#include "service_table.hpp"

#include <provider/plugin/host_buf.hpp>

namespace parley::provider {

namespace buf_service {

namespace {

const parley_buf* alloc(const parley_host*, std::size_t n, std::uint8_t** writable) noexcept {
    return writable == nullptr ? nullptr : HostBuf::make(n, writable);
}

void retain(const parley_buf* buf) noexcept {
    HostBuf::retain(buf);
}

void release(const parley_buf* buf) noexcept {
    HostBuf::release(buf);
}

constexpr parley_buf_v1 kTable{
    .size = sizeof(parley_buf_v1), .pad0 = 0, .alloc = alloc, .retain = retain, .release = release};

}  // namespace

}  // namespace buf_service

const void* bufService() {
    return &buf_service::kTable;
}

}  // namespace parley::provider
