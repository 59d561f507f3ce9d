// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/protobuf/wire.h"
#include "penstock/codec/protobuf_schema.h"

namespace penstock::codec {
namespace {

using protobuf::Cursor;

/// What an element of a linked descriptor takes beside its name.
constexpr std::size_t elementCost = 250;
constexpr std::size_t longestName = 512, longestPackage = 256, longestReference = 1024;
constexpr unsigned deepest = 24;          // messages within messages
constexpr unsigned mostImports = 256;     // of a file
constexpr unsigned mostExtensionRanges = 100;  // of a message: libprotobuf compares each field with each

/// Walks over a FileDescriptorProto without libprotobuf: an empty element is two bytes of it and hundreds once it was read.
class Walk {
 public:
  bool file(std::string_view in, std::size_t scope) {
    unsigned imports = 0;
    return fields(in, [&](std::uint32_t number, std::string_view content) {
      switch (number) {
        case 1: return content.size() <= longestName;
        case 2: return content.size() <= longestPackage;
        case 3: return content.size() <= longestName && ++imports <= mostImports;
        case 4: return message(content, scope, 1);
        case 5: return enumeration(content, scope);
        case 6: return service(content, scope);
        case 7: return field(content, scope);
        default: return true;
      }
    });
  }
  std::size_t cost() const { return cost_; }

 private:
  template <class Each>
  static bool fields(std::string_view in, Each each) {
    Cursor c{in};
    while (c.more()) {
      const auto tag = c.tag();
      if (c.problem) return false;
      switch (tag.wire) {
        case ProtobufWire::varint: c.varint(); break;
        case ProtobufWire::fixed64: c.fixed(8); break;
        case ProtobufWire::fixed32: c.fixed(4); break;
        case ProtobufWire::bytes: {
          const std::string_view content = c.bytes();
          if (!c.problem && !each(tag.number, content)) return false;
          break;
        }
        case ProtobufWire::group:
        case ProtobufWire::groupEnd: return false;  // descriptors have none
      }
    }
    return !c.problem;
  }
  static std::string_view nameIn(std::string_view element) {
    std::string_view name;
    fields(element, [&](std::uint32_t number, std::string_view content) {
      if (number == 1) name = content;
      return true;
    });
    return name;
  }
  /// False beyond the bounds. `scope` becomes the length of its full name.
  bool element(std::string_view in, std::size_t& scope) {
    const std::size_t name = nameIn(in).size();
    if (name > longestName) return false;
    scope += name + 1;
    cost_ += elementCost + 2 * scope;
    return cost_ <= ProtobufSchema::mostCost;
  }

  bool message(std::string_view in, std::size_t scope, unsigned depth) {
    if (depth > deepest || !element(in, scope)) return false;
    unsigned ranges = 0;
    return fields(in, [&](std::uint32_t number, std::string_view content) {
      std::size_t inner = scope;
      switch (number) {
        case 2:
        case 6: return field(content, scope);
        case 3: return message(content, scope, depth + 1);
        case 4: return enumeration(content, scope);
        case 5: return ++ranges <= mostExtensionRanges;
        case 8: return element(content, inner);
        case 9:
        case 10: return (cost_ += elementCost / 4) <= ProtobufSchema::mostCost;
        default: return true;
      }
    });
  }
  bool field(std::string_view in, std::size_t scope) {
    if (!element(in, scope)) return false;
    return fields(in, [&](std::uint32_t number, std::string_view content) {
      switch (number) {
        case 2:
        case 6: return reference(content);
        case 7:
        case 10: return content.size() <= longestReference;
        default: return true;
      }
    });
  }
  bool enumeration(std::string_view in, std::size_t scope) {
    if (!element(in, scope)) return false;
    return fields(in, [&](std::uint32_t number, std::string_view content) {
      std::size_t inner = scope;
      if (number == 2) return element(content, inner);
      return number != 4 || (cost_ += elementCost / 4) <= ProtobufSchema::mostCost;
    });
  }
  bool service(std::string_view in, std::size_t scope) {
    if (!element(in, scope)) return false;
    return fields(in, [&](std::uint32_t number, std::string_view content) {
      std::size_t inner = scope;
      return number != 2 || (element(content, inner) && fields(content, [&](std::uint32_t n, std::string_view type) {
               return (n != 2 && n != 3) || reference(type);
             }));
    });
  }
  /// As compilers write it, from the outermost scope: a relative one would be looked for in each scope around it.
  bool reference(std::string_view type) {
    cost_ += elementCost + type.size();
    return type.starts_with('.') && type.size() <= longestReference && cost_ <= ProtobufSchema::mostCost;
  }

  std::size_t cost_ = 0;
};

}  // namespace

std::optional<std::size_t> descriptorCost(std::string_view fileDescriptor) {
  if (fileDescriptor.size() > ProtobufSchema::mostBytes) return std::nullopt;
  Walk walk;
  if (!walk.file(fileDescriptor, longestPackage)) return std::nullopt;
  return walk.cost() + fileDescriptor.size();
}

}  // namespace penstock::codec
