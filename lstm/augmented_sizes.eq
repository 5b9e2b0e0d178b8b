# What an augmented LSTM costs.
#
# The numbers are this project's own, after Sherstinsky 2020.

cell augmented_count "How many numbers and products an augmented LSTM needs" cite sherstinsky2020
dim    d_x "size of the input", d_s "size of the state", d_v "size of the value", L "taps of each window"
param  P "number of parameters", R "multiplications a step needs to feed its value back"
6.a    P = 5 L d_s d_x + 4 d_s^2 + 5 d_s d_v + 5 d_s + d_v d_s
X3:    R = 5 d_s d_v + d_v d_s
