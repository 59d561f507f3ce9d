// SPDX-License-Identifier: GPL-3.0-or-later
// As std.h, for tests.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pch/std.h"
