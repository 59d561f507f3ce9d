// SPDX-License-Identifier: GPL-3.0-or-later
// One set of linked descriptors. Only schema*.cpp include this: libprotobuf's headers are heavy, and cost every translation unit.
#pragma once

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"

namespace penstock::codec::protobuf {

namespace pb = google::protobuf;

/// Thread: any, once made.
struct Pool {
  virtual ~Pool() = default;
  virtual const pb::DescriptorPool& pool() const = 0;
  std::vector<const pb::FileDescriptor*> files;  // without Protocol Buffers' own
};
using PoolPtr = std::shared_ptr<const Pool>;

/// See ProtobufSchema::toJson.
Result<std::string> jsonOf(std::string_view bytes, const pb::Descriptor& type, bool unsetToo = false);
Result<std::string> bytesOf(std::string_view json, const pb::Descriptor& type);

/// A .proto source, whose text is `bytes`, and all it imports. **Errors**: see ProtobufSchema::load.
Result<PoolPtr> poolOfSource(const std::string& file, std::string bytes, const std::vector<std::string>& roots);
/// A serialized FileDescriptorSet; `file` names it in errors.
Result<PoolPtr> poolOfSet(const std::string& bytes, const std::string& file);
/// Serialized FileDescriptorProtos; those that cannot be read or linked are left out. Null when none is left. See
/// ProtobufSchema::reflected.
PoolPtr poolOfFiles(const std::vector<std::string>& fileDescriptors, const std::function<bool()>& stopped);

}  // namespace penstock::codec::protobuf
