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
  (local $11 v128)
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
     (local.set $7
      (global.get $global$6)
     )
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
      (local.set $9
       (f64x2.mul
        (local.get $7)
        (local.tee $8
         (v128.load offset=@6
          (i32.shl
           (local.get $1)
           (i32.const 3)
          )
         )
        )
       )
      )
      (local.set $11
       (f64x2.mul
        (local.get $7)
        (local.tee $10
         (v128.load offset=@7
          (i32.shl
           (local.get $1)
           (i32.const 3)
          )
         )
        )
       )
      )
      (local.set $8
       (local.get $9)
      )
      (local.set $10
       (local.get $11)
      )
      (v128.store offset=@6
       (i32.shl
        (local.get $1)
        (i32.const 3)
       )
       (local.get $8)
      )
      (v128.store offset=@7
       (i32.shl
        (local.get $1)
        (i32.const 3)
       )
       (local.get $10)
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
