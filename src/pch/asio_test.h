// SPDX-License-Identifier: GPL-3.0-or-later
// As std.h, for tests of the layers that use Asio and OpenSSL.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pch/asio.h"
