#include "bindings/memory_meter.h"

#include <cstdlib>
#include <new>

#include <emscripten/em_js.h>
#include <malloc.h>

namespace {

std::uint64_t taken = 0;

// Where the budget did not help: the browser has no more to give, or one piece was too much. No way
// back leads from here, so the module stops; JavaScript makes an error of it (web/connection.ts).
// clang-format off
EM_JS(void, matview_stop_out_of_memory, (), {
  throw Object.assign(new Error("out of memory"), { code: "53200" });
})
// clang-format on

[[nodiscard]] void* try_to_take(std::size_t size) {
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory != nullptr) taken += malloc_usable_size(memory);
  return memory;
}

[[nodiscard]] void* take(std::size_t size) {
  void* const memory = try_to_take(size);
  if (memory == nullptr) matview_stop_out_of_memory();
  return memory;
}

void give_back(void* memory) {
  if (memory == nullptr) return;
  taken -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
  return take(size);
}

void* operator new[](std::size_t size) {
  return take(size);
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return try_to_take(size);
}

void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return try_to_take(size);
}

void operator delete(void* memory) noexcept {
  give_back(memory);
}

void operator delete[](void* memory) noexcept {
  give_back(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  give_back(memory);
}

void operator delete[](void* memory, std::size_t) noexcept {
  give_back(memory);
}

namespace matview::bindings {

std::uint64_t bytes_taken() {
  return taken;
}

}  // namespace matview::bindings
