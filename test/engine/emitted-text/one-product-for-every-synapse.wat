(func $tick0.0
  (local $0 i32)
  (local $1 i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 v128)
  (local $8 v128)
  (local $9 v128)
  (local $10 v128)
  (local.set $0
   (i32.const 0)
  )
  (loop $label1
   (local.set $1
    (i32.load offset=@0
     (i32.shl
      (local.get $0)
      (i32.const 2)
     )
    )
   )
   (local.set $2
    (i32.load offset=@1
     (i32.shl
      (local.get $0)
      (i32.const 2)
     )
    )
   )
   (if
    (i32.lt_u
     (local.get $1)
     (local.get $2)
    )
    (then
     (loop $label
      (local.set $3
       (i32.shl
        (i32.load16_u offset=@2
         (i32.shl
          (local.get $1)
          (i32.const 1)
         )
        )
        (i32.const 2)
       )
      )
      (local.set $4
       (i32.shl
        (i32.load16_u offset=@3
         (i32.shl
          (local.get $1)
          (i32.const 1)
         )
        )
        (i32.const 2)
       )
      )
      (local.set $5
       (i32.shl
        (i32.load16_u offset=@4
         (i32.shl
          (local.get $1)
          (i32.const 1)
         )
        )
        (i32.const 2)
       )
      )
      (local.set $6
       (i32.shl
        (i32.load16_u offset=@5
         (i32.shl
          (local.get $1)
          (i32.const 1)
         )
        )
        (i32.const 2)
       )
      )
      (local.set $8
       (f64x2.mul
        (v128.const i32x4 0x00000000 0x3fe00000 0x00000000 0x3fe00000)
        (local.tee $7
         (v128.load offset=@6
          (i32.shl
           (local.get $1)
           (i32.const 3)
          )
         )
        )
       )
      )
      (local.set $10
       (f64x2.mul
        (v128.const i32x4 0x00000000 0x3fe00000 0x00000000 0x3fe00000)
        (local.tee $9
         (v128.load offset=@7
          (i32.shl
           (local.get $1)
           (i32.const 3)
          )
         )
        )
       )
      )
      (local.set $7
       (local.get $8)
      )
      (local.set $9
       (local.get $10)
      )
      (v128.store offset=@6
       (i32.shl
        (local.get $1)
        (i32.const 3)
       )
       (local.get $7)
      )
      (v128.store offset=@7
       (i32.shl
        (local.get $1)
        (i32.const 3)
       )
       (local.get $9)
      )
      (br_if $label
       (i32.lt_u
        (local.tee $1
         (i32.add
          (local.get $1)
          (i32.const 4)
         )
        )
        (local.get $2)
       )
      )
     )
    )
   )
   (br_if $label1
    (i32.lt_u
     (local.tee $0
      (i32.add
       (local.get $0)
       (i32.const 1)
      )
     )
     (i32.const 4)
    )
   )
  )
 )
