// SPDX-License-Identifier: BSL-1.0
/// What the local methods promise.
#pragma once

#include <echelon/series.hpp>
#include <echelon/testing/promise.hpp>

template <>
inline constexpr echelon::testing::promise echelon::testing::promised<echelon::seasonal_naive>{
    .local = true, .non_negative = true, .scales = true};
template <>
inline constexpr echelon::testing::promise echelon::testing::promised<echelon::moving_mean>{
    .local = true, .non_negative = true, .scales = true};
template <>
inline constexpr echelon::testing::promise echelon::testing::promised<echelon::ets>{
    .local = true, .non_negative = true, .scales = true};
template <>
inline constexpr echelon::testing::promise echelon::testing::promised<echelon::theta>{
    .local = true, .non_negative = true, .scales = true};
template <>
inline constexpr echelon::testing::promise echelon::testing::promised<echelon::seasonal_autoregression>{
    .local = true, .non_negative = true, .scales = true};
template <>
inline constexpr echelon::testing::promise echelon::testing::promised<echelon::automatic>{
    .local = true, .non_negative = true, .scales = true};
template <>
inline constexpr echelon::testing::promise echelon::testing::promised<echelon::intermittent_demand>{
    .local = true, .non_negative = true, .scales = true};
template <>
inline constexpr echelon::testing::promise echelon::testing::promised<echelon::arima>{
    .local = true, .non_negative = true, .scales = true};
template <>
inline constexpr echelon::testing::promise echelon::testing::promised<echelon::card>{
    .local = true, .non_negative = true, .scales = true};
template <>
inline constexpr echelon::testing::promise echelon::testing::promised<echelon::masked<echelon::seasonal_naive>>{
    .local = true, .non_negative = true};
template <>
inline constexpr echelon::testing::promise echelon::testing::promised<echelon::level_by_shape>{
    .local = true, .non_negative = true};
