// SPDX-License-Identifier: GPL-3.0-or-later
// What a request asks AWS for, or who speaks as S3 does.
#pragma once

#include <string>

#include "penstock/codec/operation.h"

namespace penstock::codec::operation {

bool isAwsHost(std::string_view host);
/// "DynamoDB.GetItem" of "DynamoDB_20120810.GetItem".
std::string awsTargetName(std::string_view target);
/// "GetObject", "ListObjectsV2", "UploadPart"; "" where the request is not S3's, by its host or its signature.
std::string s3Name(const OperationHead& head);

}  // namespace penstock::codec::operation
