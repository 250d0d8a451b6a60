#include "common/shared_text.h"

#include <cstring>
#include <new>

namespace matview {

SharedText::Block* SharedText::Block::make(std::string_view text) {
  void* const memory = ::operator new(sizeof(Block) + text.size());
  auto* const block =
      new (memory) Block{.owners = 1, .length = static_cast<std::uint32_t>(text.size())};
  std::memcpy(static_cast<void*>(block + 1), text.data(), text.size());
  return block;
}

void SharedText::Block::destroy(Block* block) {
  ::operator delete(block);
}

}  // namespace matview
