// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/protobuf_schema.h"

#include <filesystem>
#include <set>

#include "codec/protobuf/guess.h"
#include "codec/protobuf/schema_pool.h"
#include "codec/protobuf/types.h"
#include "penstock/base/file.h"

namespace penstock::codec {

namespace pb = google::protobuf;

namespace {

namespace fs = std::filesystem;
using protobuf::PoolPtr;

ProtobufKind kindOf(pb::FieldDescriptor::Type type) {
  using F = pb::FieldDescriptor;
  using K = ProtobufKind;
  switch (type) {
    case F::TYPE_DOUBLE: return K::float64;
    case F::TYPE_FLOAT: return K::float32;
    case F::TYPE_INT64: return K::int64;
    case F::TYPE_UINT64: return K::uint64;
    case F::TYPE_INT32: return K::int32;
    case F::TYPE_FIXED64: return K::fixed64;
    case F::TYPE_FIXED32: return K::fixed32;
    case F::TYPE_BOOL: return K::boolean;
    case F::TYPE_STRING: return K::string;
    case F::TYPE_GROUP: return K::group;
    case F::TYPE_MESSAGE: return K::message;
    case F::TYPE_BYTES: return K::bytes;
    case F::TYPE_UINT32: return K::uint32;
    case F::TYPE_ENUM: return K::enumeration;
    case F::TYPE_SFIXED32: return K::sfixed32;
    case F::TYPE_SFIXED64: return K::sfixed64;
    case F::TYPE_SINT32: return K::sint32;
    case F::TYPE_SINT64: return K::sint64;
  }
  return K::bytes;
}

class Names final : public protobuf::Types {
 public:
  explicit Names(const std::vector<PoolPtr>& pools) : pools_(pools) {}

  bool field(const void* message, std::uint32_t number, protobuf::FieldType& out) const override {
    const auto& type = *static_cast<const pb::Descriptor*>(message);
    const pb::FieldDescriptor* f = type.FindFieldByNumber(int(number));
    const bool extension = !f;
    if (!f && type.extension_range_count()) f = type.file()->pool()->FindExtensionByNumber(&type, int(number));
    if (!f) return false;
    out.name = extension ? f->full_name() : f->name();
    out.kind = kindOf(f->type());
    out.repeated = f->is_repeated();
    out.map = f->is_map();
    if (const pb::Descriptor* nested = f->message_type()) {
      out.type = nested;
      out.typeName = nested->full_name();
    } else if (const pb::EnumDescriptor* values = f->enum_type()) {
      out.type = values;
      out.typeName = values->full_name();
    }
    return true;
  }

  std::string_view enumName(const void* type, std::int32_t value) const override {
    const pb::EnumValueDescriptor* v = static_cast<const pb::EnumDescriptor*>(type)->FindValueByNumber(value);
    return v ? std::string_view(v->name()) : std::string_view();
  }

  const void* message(std::string_view fullName, std::string_view& name) const override {
    const pb::Descriptor* found = find(fullName);
    if (found) name = found->full_name();
    return found;
  }

  const pb::Descriptor* find(std::string_view fullName) const {
    if (fullName.empty()) return nullptr;
    for (const PoolPtr& p : pools_)
      if (const pb::Descriptor* found = p->pool().FindMessageTypeByName(std::string(fullName))) return found;
    return nullptr;
  }

 private:
  const std::vector<PoolPtr>& pools_;
};

void addTypes(const pb::Descriptor& type, std::set<std::string>& out) {
  if (type.options().map_entry()) return;
  out.emplace(type.full_name());
  for (int i = 0; i < type.nested_type_count(); ++i) addTypes(*type.nested_type(i), out);
}

/// Errors are collected; what libprotobuf writes to standard error besides is nobody's.
void silence() {
#if GOOGLE_PROTOBUF_VERSION < 4022000
  static const bool once = (pb::SetLogHandler(nullptr), true);
  (void)once;
#endif
}

Result<PoolPtr> loadOne(const std::string& file, const std::vector<std::string>& roots) {
  constexpr std::size_t most = 64 * 1024 * 1024;
  auto bytes = readWholeFile(file, most);
  if (!bytes) return bytes.error();
  const std::string extension = fs::path(file).extension().string();
  const bool source = extension == ".proto" || protobuf::isText(*bytes);
  return source ? protobuf::poolOfSource(file, std::move(*bytes), roots) : protobuf::poolOfSet(*bytes, file);
}

}  // namespace

struct ProtobufSchema::Impl {
  std::vector<PoolPtr> pools;
  Names names{pools};
};

ProtobufSchema::ProtobufSchema(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ProtobufSchema::~ProtobufSchema() = default;

ProtobufSchemaPtr ProtobufSchema::empty() {
  static const ProtobufSchemaPtr nothing(new ProtobufSchema(std::make_unique<Impl>()));
  return nothing;
}

Result<ProtobufSchemaPtr> ProtobufSchema::load(const std::vector<std::string>& files, const std::vector<std::string>& roots) {
  silence();
  auto impl = std::make_unique<Impl>();
  std::vector<std::string> folders = roots;
  std::error_code ignored;
  for (const std::string& file : files)
    if (fs::is_directory(file, ignored)) folders.push_back(file);
  for (const std::string& file : files) {
    if (fs::is_directory(file, ignored)) continue;
    auto pool = loadOne(file, folders);
    if (!pool) return pool.error();
    impl->pools.push_back(std::move(*pool));
  }
  return ProtobufSchemaPtr(new ProtobufSchema(std::move(impl)));
}

ProtobufSchemaPtr ProtobufSchema::reflected(const std::vector<std::string>& fileDescriptors, const std::function<bool()>& stopped) {
  silence();
  PoolPtr pool = protobuf::poolOfFiles(fileDescriptors, stopped);
  if (!pool) return empty();
  auto impl = std::make_unique<Impl>();
  impl->pools.push_back(std::move(pool));
  return ProtobufSchemaPtr(new ProtobufSchema(std::move(impl)));
}

ProtobufSchemaPtr ProtobufSchema::followedBy(const ProtobufSchemaPtr& other) const {
  if (other->isEmpty()) return shared_from_this();
  if (isEmpty()) return other;
  auto impl = std::make_unique<Impl>();
  impl->pools = impl_->pools;
  impl->pools.insert(impl->pools.end(), other->impl_->pools.begin(), other->impl_->pools.end());
  return ProtobufSchemaPtr(new ProtobufSchema(std::move(impl)));
}

std::optional<ProtobufSchema::Method> ProtobufSchema::method(std::string_view path) const {
  const std::size_t slash = path.rfind('/');
  if (slash == path.npos || slash == 0 || path[0] != '/') return std::nullopt;
  std::string name(path.substr(1));
  name[slash - 1] = '.';
  for (const PoolPtr& p : impl_->pools) {
    const pb::MethodDescriptor* m = p->pool().FindMethodByName(name);
    if (!m) continue;
    Method out;
    out.name = m->full_name();
    out.input = m->input_type()->full_name();
    out.output = m->output_type()->full_name();
    out.clientStreaming = m->client_streaming();
    out.serverStreaming = m->server_streaming();
    return out;
  }
  return std::nullopt;
}

bool ProtobufSchema::knows(std::string_view messageType) const { return impl_->names.find(messageType) != nullptr; }
bool ProtobufSchema::isEmpty() const { return impl_->pools.empty(); }

std::vector<std::string> ProtobufSchema::messageTypes() const {
  std::set<std::string> sorted;
  for (const PoolPtr& p : impl_->pools)
    for (const pb::FileDescriptor* f : p->files)
      for (int i = 0; i < f->message_type_count(); ++i) addTypes(*f->message_type(i), sorted);
  return {sorted.begin(), sorted.end()};
}

ProtobufTree ProtobufSchema::decode(std::string_view bytes, std::string_view messageType, const ProtobufLimits& limits,
                                    const ProtobufChoices& choices) const {
  const pb::Descriptor* type = impl_->names.find(messageType);
  if (!type) return decodeProtobuf(bytes, limits);
  ProtobufTree tree = protobuf::decode(bytes, limits, &impl_->names, type, choices);
  tree.typeName = type->full_name();
  tree.keep = shared_from_this();
  return tree;
}

Result<std::string> ProtobufSchema::toJson(std::string_view bytes, std::string_view messageType) const {
  const pb::Descriptor* type = impl_->names.find(messageType);
  if (!type) return makeError(ErrorCode::notFound, "no schema tells what a " + std::string(messageType) + " is");
  return protobuf::jsonOf(bytes, *type);
}

Result<std::string> ProtobufSchema::fromJson(std::string_view json, std::string_view messageType) const {
  const pb::Descriptor* type = impl_->names.find(messageType);
  if (!type) return makeError(ErrorCode::notFound, "no schema tells what a " + std::string(messageType) + " is");
  return protobuf::bytesOf(json, *type);
}

Result<std::string> ProtobufSchema::blankJson(std::string_view messageType) const {
  const pb::Descriptor* type = impl_->names.find(messageType);
  if (!type) return makeError(ErrorCode::notFound, "no schema tells what a " + std::string(messageType) + " is");
  return protobuf::jsonOf({}, *type, true);
}

}  // namespace penstock::codec
