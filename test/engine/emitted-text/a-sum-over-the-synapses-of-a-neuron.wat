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
  (local.set $0
   (i32.const 0)
  )
  (loop $label
   (v128.store offset=@0
    (local.get $0)
    (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
   )
   (br_if $label
    (i32.lt_u
     (local.tee $0
      (i32.add
       (local.get $0)
       (i32.const 16)
      )
     )
     (i32.const 64)
    )
   )
  )
  (local.set $0
   (i32.const 0)
  )
  (loop $label2
   (local.set $1
    (i32.load offset=@1
     (i32.shl
      (local.get $0)
      (i32.const 2)
     )
    )
   )
   (local.set $2
    (i32.load offset=@2
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
     (local.set $8
      (global.get $global$6)
     )
     (loop $label1
      (local.set $3
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
      (local.set $4
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
      (local.set $5
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
      (local.set $6
       (i32.shl
        (i32.load16_u offset=@6
         (i32.shl
          (local.get $1)
          (i32.const 1)
         )
        )
        (i32.const 2)
       )
      )
      (local.set $7
       (local.get $8)
      )
      (f64.store offset=@0
       (i32.shl
        (local.get $3)
        (i32.const 1)
       )
       (f64.add
        (f64.load offset=@0
         (i32.shl
          (local.get $3)
          (i32.const 1)
         )
        )
        (f64x2.extract_lane 0
         (local.get $7)
        )
       )
      )
      (f64.store offset=@0
       (i32.shl
        (local.get $4)
        (i32.const 1)
       )
       (f64.add
        (f64.load offset=@0
         (i32.shl
          (local.get $4)
          (i32.const 1)
         )
        )
        (f64x2.extract_lane 1
         (local.get $7)
        )
       )
      )
      (local.set $7
       (local.get $8)
      )
      (f64.store offset=@0
       (i32.shl
        (local.get $5)
        (i32.const 1)
       )
       (f64.add
        (f64.load offset=@0
         (i32.shl
          (local.get $5)
          (i32.const 1)
         )
        )
        (f64x2.extract_lane 0
         (local.get $7)
        )
       )
      )
      (f64.store offset=@0
       (i32.shl
        (local.get $6)
        (i32.const 1)
       )
       (f64.add
        (f64.load offset=@0
         (i32.shl
          (local.get $6)
          (i32.const 1)
         )
        )
        (f64x2.extract_lane 1
         (local.get $7)
        )
       )
      )
      (br_if $label1
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
   (br_if $label2
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
