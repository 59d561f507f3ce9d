// SPDX-License-Identifier: GPL-3.0-or-later
// The names known for Protocol Buffers: of files, and of reflection that was seen.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "penstock/codec/protobuf_schema.h"

namespace penstock::service {

/// Thread: any.
class Schemas {
 public:
  codec::ProtobufSchemaPtr current() const;
  /// In place of the files before; what reflection told stays. **Errors**: as codec::ProtobufSchema::load, and then nothing changes.
  Result<void> load(const std::vector<std::string>& files);
  /// Serialized FileDescriptorProtos. At most 16 MB of them are kept.
  void learn(const std::vector<std::string>& fileDescriptors);

 private:
  mutable std::mutex mutex_;
  codec::ProtobufSchemaPtr current_ = codec::ProtobufSchema::empty();
  std::vector<std::string> learnt_;
  std::size_t learntBytes_ = 0;
};

}  // namespace penstock::service
